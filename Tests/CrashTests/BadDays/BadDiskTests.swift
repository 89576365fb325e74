import Foundation
import PicketClient
import Storage
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
    let journal = LoadJournal(seed: seed, toleratesRefusals: true)
    let clients = LoadClients(clients: (0..<3).map { _ in daemon.client() }, journal: journal)
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
    #expect(journal.faults.prefix(5) == [] && journal.unansweredCount == 0, "\(journal.lastRefusal)")
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
