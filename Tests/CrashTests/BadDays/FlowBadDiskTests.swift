import Foundation
import PicketClient
import Storage
import Testing

@Suite("A daemon that takes flows on a bad disk", .serialized)
struct FlowBadDiskTests {
  private let scratch: ScratchDirectory
  private let detections: String
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    detections = try LoadRule.write(to: scratch)
    try scratch.makeDirectory("state")
  }

  @Test(
    "On a disk that is full now and then no acknowledged flow is lost, no refused one is there, and none twice",
    .mountsPrivately, arguments: ["process", "power"])
  func fullDisk(durability: String) async throws {
    let seed: UInt64 = 41
    let mount = PrivateMount(state, options: "size=16m")
    let daemon = try Daemon(
      scratch, state: state, detections: detections, prelude: mount.prelude, flags: ["--durability", durability])
    let journal = FlowLoadJournal(
      seed: seed, startNanos: WallClock.nanos(), flows_max: 400, toleratesRefusals: true)
    let clients = FlowLoadClients(clients: (0..<3).map { _ in daemon.client() }, journal: journal)
    _ = try await clients.clients[0].getStatus()
    let directory = PrivateMount.path(state, of: daemon.process)
    for round in 0..<8 {
      async let load: Void = clients.run()
      try await Task.sleep(for: .milliseconds(60))
      let filler = try Filler(directory)
      // Each call ends with its first refusal.
      await load
      #expect(journal.lastRefusal.contains("the disk of the flow log '\(state)/flows/"), "\(journal.lastRefusal)")
      #expect(journal.lastRefusal.contains("make room, and Picket goes on by itself"))
      let status = try #require(try await clients.clients[0].getStatus().flows)
      #expect(status.commitsFailed > 0 && status.lastError.contains("is full"), "round \(round)")
      // What was refused is not there, not even now.
      let stored = try StoredFlows(directory: directory, nowNanos: WallClock.nanos(), scratch: scratch)
      let faults = stored.faults(acknowledged: journal.acknowledged, unanswered: [])
      try #require(faults.isEmpty, "seed \(seed), round \(round): \(faults.prefix(5))")
      try filler.remove()
    }
    await clients.finish()
    #expect(journal.faults.prefix(5) == [] && journal.unanswered.isEmpty, "\(journal.lastRefusal)")
    #expect(journal.tally.retries > 0 && journal.tally.retriesTaken == 0)
    let stored = try StoredFlows(directory: directory, nowNanos: WallClock.nanos(), scratch: scratch)
    #expect(stored.faults(acknowledged: journal.acknowledged, unanswered: []).prefix(5) == [], "seed \(seed)")
    #expect(stored.recovery.notes == [])
    #expect(try await clients.clients[0].getStatus().flows?.lastError == "")
    await clients.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
  }

  @Test("A log that is none is refused by name, and ends with 69, and is left as it is")
  func foreign() throws {
    try scratch.makeDirectory("state/flows")
    let notes = String(repeating: "precious notes, not a log of any kind\n", count: 30)
    let path = try scratch.write(notes, to: "state/flows/flows-0000000001.log")
    let daemon = try Daemon(scratch, state: state, detections: detections)
    #expect(daemon.process.wait(seconds: 20) == 69)
    #expect(daemon.errors.contains("'\(path)' is no flow log of Picket"), "\(daemon.errors)")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == notes)
  }

  @Test("A changed byte in the log is said, and the daemon serves the flows that can be read")
  func damaged() async throws {
    var daemon = try Daemon(scratch, state: state, detections: detections)
    var client = daemon.client()
    let batches = (0..<5).map { FlowLoadBatch(number: $0, flowCount: 10, startNanos: WallClock.nanos()) }
    for batch in batches { _ = try await client.ingestFlow(batch.request) }
    await client.close()
    #expect(daemon.stop() == 0)
    let path = state + "/flows/flows-0000000001.log"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 0x40
    try bytes.write(to: URL(fileURLWithPath: path))
    daemon = try Daemon(scratch, state: state, detections: detections)
    client = daemon.client()
    let window = try #require(try await client.getStatus().flows?.window)
    #expect(window.flowCount == 40 && window.completeSinceUnixNanos > batches[0].startNanos)
    #expect(daemon.errors.contains("are damaged: entry 3 is missing"), "\(daemon.errors)")
    // The missing one can be sent again.
    var accepted: [UInt64] = []
    for batch in batches { accepted.append(try await client.ingestFlow(batch.request).acceptedCount) }
    #expect(accepted == [0, 0, 10, 0, 0])
    await client.close()
    #expect(daemon.stop() == 0)
  }
}
