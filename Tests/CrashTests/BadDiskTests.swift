import Foundation
import PicketClient
import Storage
import TestSupport
import Testing

@Suite("The daemon on a bad disk", .serialized)
struct BadDiskTests {
  private let scratch: ScratchDirectory
  private let detections: String
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    detections = try LoadRule.write(to: scratch)
    try scratch.makeDirectory("state")
  }

  @Test(
    "On a full disk matches are refused, said why and not counted; with room again they count without a restart",
    .mountsPrivately)
  func fullDisk() async throws {
    let mount = PrivateMount(state, options: "size=3m")
    let daemon = try Daemon(scratch, state: state, detections: detections, prelude: mount.prelude)
    let client = daemon.client()
    let events = TestEvents(client: client)
    for number in 1...5 { #expect(try await events.send("a", id: "a\(number)").eventCount == UInt64(number)) }
    let directory = PrivateMount.path(state, of: daemon.process)
    let large = String(repeating: "x", count: 60_000)

    for round in 0..<3 {
      let filler = try Filler(directory)
      // What the log of writes has room for still counts.
      var taken = 0
      while try await events.refusal("\(round)-\(taken)", id: "\(round)-\(taken)", text: large) == nil {
        taken += 1
        try #require(taken < 60)
      }
      for _ in 0..<3 {
        let refusal = try #require(try await events.refusal("\(round)-\(taken)", id: "\(round)-\(taken)", text: large))
        #expect(refusal.contains("the disk of the state '\(state)/state.sqlite3' is full"))
        #expect(refusal.contains("make room, and Picket goes on by itself"))
      }
      #expect(try await events.send("a", dryRun: true).outcome == .dryRun)
      let status = try #require(try await client.getStatus().stateStatus)
      #expect(status.commitsFailed >= 4 && status.lastError.contains("is full"))

      try filler.remove()
      let next = try await events.send("\(round)-\(taken)", id: "\(round)-\(taken)", text: large)
      #expect(next.eventCount == 1 && next.outcome == .alertCreated, "the refused match did not count")
      #expect(try await client.getStatus().stateStatus?.lastError == "")
    }
    #expect(try await events.send("a", id: "a3").outcome == .duplicateEvent)
    #expect(try await events.send("a", id: "a6").eventCount == 6)
    #expect(try StateFile(directory: PrivateMount.copy(directory, to: scratch)).problems() == [])
    await client.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
  }

  @Test("Many clients on a disk that is full now and then lose nothing and count nothing twice", .mountsPrivately)
  func fullDiskUnderLoad() async throws {
    let seed: UInt64 = 31
    // More than the log of writes may take: only the filler fills it.
    let mount = PrivateMount(state, options: "size=64m")
    let daemon = try Daemon(scratch, state: state, detections: detections, prelude: mount.prelude)
    let journal = LoadJournal<LoadEvent>(seed: seed, toleratesRefusals: true)
    let clients = LoadClients(daemon, journal)
    _ = try await clients.clients[0].getStatus()
    let directory = PrivateMount.path(state, of: daemon.process)
    for _ in 0..<8 {
      async let load: Void = clients.run()
      try await Task.sleep(for: .milliseconds(60))
      let filler = try Filler(directory)
      // Each call ends with its first refusal.
      await load
      try filler.remove()
    }
    await clients.finish()
    #expect(journal.faults.prefix(5) == [] && journal.unanswered.isEmpty, "\(journal.lastRefusal)")
    #expect(journal.tally.retries > 0)
    let stored = try StoredState(directory: PrivateMount.copy(directory, to: scratch))
    let model = WindowModel(journal.acknowledged)
    #expect(try stored.windows() == model.windows, "seed \(seed)")
    #expect(try stored.missing(journal.acknowledged).prefix(5) == [], "seed \(seed)")
    try stored.close()
    await clients.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
  }

  @Test("A disk without room for a new state is said, with what to do, and ends with 69", .mountsPrivately)
  func noRoomAtStart() throws {
    let mount = PrivateMount(state, options: "size=32k")
    let daemon = try Daemon(scratch, state: state, detections: detections, prelude: mount.prelude)
    #expect(daemon.process.wait() == 69)
    #expect(daemon.errors.contains("the disk of the state '\(state)/state.sqlite3' is full"), "\(daemon.errors)")
    #expect(daemon.errors.contains("make room"), "\(daemon.errors)")
  }

  @Test("A file system that may not be written is said by the directory's name, and ends with 69", .mountsPrivately)
  func readOnly() throws {
    let mount = PrivateMount(state, options: "ro")
    let daemon = try Daemon(scratch, state: state, detections: detections, prelude: mount.prelude)
    #expect(daemon.process.wait() == 69)
    #expect(
      daemon.errors.contains("cannot write to the state directory '\(state)': Read-only file system"),
      "\(daemon.errors)")
  }
}

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
    let journal = LoadJournal<FlowLoadBatch>(
      seed: seed, startNanos: WallClock.nanos(), flowsMax: 400, toleratesRefusals: true)
    let clients = LoadClients(daemon, journal)
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
