import Foundation
import PicketClient
import Storage
import TestSupport
import Testing

@Suite("A killed daemon", .serialized)
struct KillTests {
  private let killing: Killing
  private var scratch: ScratchDirectory { killing.scratch }
  private var state: String { killing.state }
  private var seed: UInt64 { killing.seed }

  init() throws {
    killing = try Killing(seed: 20_031)
  }

  @Test("After many kills under load every acknowledged match is in the state once, and every window is exact")
  func kills() async throws {
    var generator = SeededGenerator(seed: seed)
    let journal = LoadJournal<LoadEvent>(seed: generator.next())
    let detections = try LoadRule.write(to: scratch)
    let start = ContinuousClock.now
    try await killing.run(journal, detections, pauseMicrosecondsMax: 120_000, using: &generator) { kill, before in
      try inspect(journal.acknowledged[before...], "after kill \(kill)")
    }
    try await killing.finish(journal, detections, repeatCount: 500)
    try compare(journal)
    let tally = journal.tally
    print(
      """
      seed \(seed): \(killing.count) kills, \(tally.taken) events acknowledged, \(tally.retries) of them sent again after \
      a kill (\(tally.retriesTaken) had been counted), \(tally.repeats) repeats refused, in \(ContinuousClock.now - start)
      """)
    #expect(tally.retries > 0 && tally.retriesTaken > 0 && tally.repeats > 0, "seed \(seed)")
  }

  /// Looks into the state while no daemon runs.
  private func inspect(_ acknowledged: ArraySlice<LoadEvent>, _ moment: String) throws {
    guard FileManager.default.fileExists(atPath: state + "/state.sqlite3") else { return }
    let stored = try StoredState(directory: state)
    let missing = try stored.missing(acknowledged)
    try #require(missing.isEmpty, "seed \(seed): \(moment): \(missing.count) acknowledged events are missing")
    try #require(stored.unevenWindowCount() == 0, "seed \(seed): \(moment): windows do not count their events")
    try #require(stored.surplusAlertCount() == 0, "seed \(seed): \(moment): a window has two alerts")
    try stored.close()
  }

  private func compare(_ journal: LoadJournal<LoadEvent>) throws {
    let stored = try StoredState(directory: state)
    let windows = try stored.windows()
    let model = WindowModel(journal.acknowledged)
    for (name, expected) in model.windows where windows[name] != expected {
      Issue.record("seed \(seed): \(name): \(String(describing: windows[name])), expected \(expected)")
    }
    #expect(windows.count == model.windows.count, "seed \(seed)")
    #expect(try stored.alertCount() == model.windows.values.count { $0.alertEventCount != nil }, "seed \(seed)")
    #expect(try stored.missing(journal.acknowledged).prefix(5) == [], "seed \(seed)")
    try stored.close()
    #expect(try StateFile(directory: state).problems() == [], "seed \(seed)")
  }
}

@Suite("A daemon killed while it takes flows", .serialized)
struct FlowKillTests {
  private let killing: Killing
  private var scratch: ScratchDirectory { killing.scratch }
  private var state: String { killing.state }
  private var seed: UInt64 { killing.seed }

  init() throws {
    killing = try Killing(seed: 40_031)
  }

  @Test("After many kills every acknowledged flow is there once, its batch whole, and counted once towards a rule")
  func kills() async throws {
    var generator = SeededGenerator(seed: seed)
    let journal = LoadJournal<FlowLoadBatch>(seed: generator.next(), startNanos: WallClock.nanos())
    let detections = try FlowLoadRule.write(to: scratch)
    let start = ContinuousClock.now
    try await killing.run(journal, detections, pauseMicrosecondsMax: 80_000, using: &generator) { kill, _ in
      try inspect(journal, "after kill \(kill)")
    }
    try await killing.finish(journal, detections, repeatCount: 200)
    try inspect(journal, "in the end")
    try compareMatches(journal)
    let tally = journal.tally
    print(
      """
      seed \(seed): \(killing.count) kills, \(tally.taken) flows acknowledged in \(journal.acknowledged.count) batches, \
      \(tally.retries) of them sent again after a kill (\(tally.retriesTaken) had been taken), \(tally.repeats) repeats \
      known again, in \(ContinuousClock.now - start)
      """)
    #expect(tally.retries > 0 && tally.retriesTaken > 0 && tally.repeats > 0, "seed \(seed)")
  }

  /// Looks into the log while no daemon runs.
  private func inspect(_ journal: LoadJournal<FlowLoadBatch>, _ moment: String) throws {
    guard FileManager.default.fileExists(atPath: state + "/flows") else { return }
    let stored = try StoredFlows(directory: state, nowNanos: WallClock.nanos(), scratch: scratch)
    let faults = stored.faults(acknowledged: journal.acknowledged, unanswered: journal.unanswered)
    try #require(faults.isEmpty, "seed \(seed): \(moment): \(faults.prefix(5))")
    let unusual = stored.recovery.notes.filter { $0.isWarning && !$0.text.contains("was not written whole") }
    try #require(unusual.isEmpty, "seed \(seed): \(moment): \(unusual)")
  }

  /// Every flow that the rule matches is counted once, however often its batch was sent.
  private func compareMatches(_ journal: LoadJournal<FlowLoadBatch>) throws {
    let stored = try StoredState(directory: state)
    let windows = try stored.windows()
    #expect(windows.count == 1 && windows.keys.first?.rule == FlowLoadRule.id, "seed \(seed): \(windows)")
    let matched = journal.acknowledged.count(where: FlowLoadRule.matches)
    #expect(windows.values.first?.eventCount == UInt64(matched), "seed \(seed)")
    try stored.close()
    #expect(try StateFile(directory: state).problems() == [], "seed \(seed)")
  }
}

/// Daemons that are killed one after the other under a load, on one state.
private struct Killing {
  let scratch: ScratchDirectory
  let seed: UInt64
  let count: Int
  var state: String { scratch.path("state") }

  /// Takes the seed and the number of kills from the environment, where they are there.
  init(seed: UInt64) throws {
    scratch = try ScratchDirectory()
    let environment = ProcessInfo.processInfo.environment
    self.seed = environment["PICKET_CRASH_SEED"].flatMap { UInt64($0) } ?? seed
    count = Trials.count("PICKET_CRASH_KILLS", full: 100, inTests: 30)
  }

  /// Kills daemons; every other time looks at what one has left, with the number of the kill and of the calls that were
  /// answered before it.
  func run<Call: LoadCall>(
    _ journal: LoadJournal<Call>, _ detections: String, pauseMicrosecondsMax: Int,
    using generator: inout SeededGenerator, inspect: (Int, Int) throws -> Void
  ) async throws {
    for kill in 1...count {
      let before = journal.acknowledged.count
      try await runAndKill(journal, detections, pauseMicrosecondsMax, using: &generator)
      let faults = journal.faults
      try #require(faults.isEmpty, "seed \(seed), kill \(kill): \(faults.prefix(5))")
      // Every other time the next daemon is the first to open what the killed one has left.
      if kill.isMultiple(of: 2) { try inspect(kill, before) }
    }
  }

  /// One life of the daemon: most end under load, some before there is a socket.
  private func runAndKill<Call: LoadCall>(
    _ journal: LoadJournal<Call>, _ detections: String, _ pauseMicrosecondsMax: Int,
    using generator: inout SeededGenerator
  ) async throws {
    let durability = Bool.random(using: &generator) ? "process" : "power"
    let daemon = try Daemon(scratch, state: state, detections: detections, flags: ["--durability", durability])
    if Int.random(in: 0..<8, using: &generator) == 0 {
      try await Task.sleep(for: .microseconds(Int.random(in: 0..<60_000, using: &generator)))
      daemon.process.signal(SIGKILL)
      daemon.process.wait()
      return
    }
    let clients = LoadClients(daemon, journal)
    // One that had no connection when the daemon was killed would wait for the next daemon.
    for client in clients.clients { _ = try await client.getStatus() }
    let pause = Duration.microseconds(Int.random(in: 500..<pauseMicrosecondsMax, using: &generator))
    async let load: Void = clients.run()
    // Reloads all the while: what is killed is in the middle of one, as often as not.
    let end = ContinuousClock.now + pause
    while ContinuousClock.now < end {
      daemon.process.signal(SIGHUP)
      try await Task.sleep(for: .milliseconds(5))
    }
    daemon.process.signal(SIGKILL)
    await load
    #expect(daemon.process.wait() == -SIGKILL, "\(daemon.errors)")
    await clients.close()
  }

  /// A last life, in which everything is answered, and repeats of the last calls change nothing.
  func finish<Call: LoadCall>(_ journal: LoadJournal<Call>, _ detections: String, repeatCount: Int) async throws {
    let daemon = try Daemon(scratch, state: state, detections: detections)
    let clients = LoadClients(daemon, journal)
    await clients.finish()
    #expect(journal.unanswered.isEmpty)
    for call in journal.acknowledged.suffix(repeatCount) {
      journal.answered(LoadOrder(call: call, past: .answered), try await call.send(to: clients.clients[0]))
    }
    await clients.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
    let faults = journal.faults
    #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(5))")
  }
}
