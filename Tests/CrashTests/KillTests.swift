import Foundation
import PicketClient
import Storage
import Testing

@Suite("A killed daemon", .serialized)
struct KillTests {
  private let scratch: ScratchDirectory
  private let seed: UInt64
  private let killCount: Int
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    let environment = ProcessInfo.processInfo.environment
    seed = environment["PICKET_CRASH_SEED"].flatMap { UInt64($0) } ?? 20_031
    killCount = environment["PICKET_CRASH_KILLS"].flatMap { Int($0) } ?? 100
  }

  @Test("After a hundred kills under load every acknowledged match is in the state once, and every window is exact")
  func kills() async throws {
    var generator = SeededGenerator(seed: seed)
    let journal = LoadJournal(seed: generator.next())
    let detections = try LoadRule.write(to: scratch)
    let start = ContinuousClock.now
    for kill in 1...killCount {
      let before = journal.acknowledged.count
      try await runAndKill(journal, detections, using: &generator)
      let faults = journal.faults
      try #require(faults.isEmpty, "seed \(seed), kill \(kill): \(faults.prefix(5))")
      // Every other time the next daemon is the first to open what the killed one has left.
      if kill.isMultiple(of: 2) { try inspect(journal.acknowledged[before...], "after kill \(kill)") }
    }
    try await finish(journal, detections)
    try compare(journal)
    let tally = journal.tally
    print(
      """
      seed \(seed): \(killCount) kills, \(tally.events) events acknowledged, \(tally.retries) of them sent again after \
      a kill (\(tally.retriesCounted) had been counted), \(tally.repeats) repeats refused, in \(ContinuousClock.now - start)
      """)
    #expect(tally.retries > 0 && tally.retriesCounted > 0 && tally.repeats > 0, "seed \(seed)")
  }

  /// One life of the daemon: most end under load, some before there is a socket.
  private func runAndKill(
    _ journal: LoadJournal, _ detections: String, using generator: inout SeededGenerator
  ) async throws {
    let durability = Bool.random(using: &generator) ? "process" : "power"
    let daemon = try Daemon(scratch, state: state, detections: detections, flags: ["--durability", durability])
    if Int.random(in: 0..<8, using: &generator) == 0 {
      try await Task.sleep(for: .microseconds(Int.random(in: 0..<60_000, using: &generator)))
      daemon.process.signal(SIGKILL)
      daemon.process.wait()
      return
    }
    let clients = LoadClients(clients: (0..<3).map { _ in daemon.client() }, journal: journal)
    _ = try await clients.clients[0].getStatus()
    let pause = Duration.microseconds(Int.random(in: 500..<120_000, using: &generator))
    async let load: Void = clients.run()
    try await Task.sleep(for: pause)
    daemon.process.signal(SIGKILL)
    await load
    #expect(daemon.process.wait() == -SIGKILL, "\(daemon.errors)")
    await clients.close()
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

  /// A last life, in which everything is answered, and repeats of all kinds change nothing.
  private func finish(_ journal: LoadJournal, _ detections: String) async throws {
    let daemon = try Daemon(scratch, state: state, detections: detections)
    let clients = LoadClients(clients: (0..<3).map { _ in daemon.client() }, journal: journal)
    await clients.finish()
    #expect(journal.unansweredCount == 0)
    for event in journal.acknowledged.suffix(500) {
      journal.answered(
        LoadJournal.Order(event: event, past: .answered),
        try await clients.clients[0].evaluateEvent(event.request))
    }
    await clients.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
    let faults = journal.faults
    #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(5))")
  }

  private func compare(_ journal: LoadJournal) throws {
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
  private let scratch: ScratchDirectory
  private let seed: UInt64
  private let killCount: Int
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    let environment = ProcessInfo.processInfo.environment
    seed = environment["PICKET_CRASH_SEED"].flatMap { UInt64($0) } ?? 40_031
    killCount = environment["PICKET_CRASH_KILLS"].flatMap { Int($0) } ?? 100
  }

  @Test("After a hundred kills every acknowledged flow is there once, its batch whole, and counted once towards a rule")
  func kills() async throws {
    var generator = SeededGenerator(seed: seed)
    let journal = FlowLoadJournal(seed: generator.next(), startNanos: WallClock.nanos())
    let detections = try FlowLoadRule.write(to: scratch)
    let start = ContinuousClock.now
    for kill in 1...killCount {
      try await runAndKill(journal, detections, using: &generator)
      let faults = journal.faults
      try #require(faults.isEmpty, "seed \(seed), kill \(kill): \(faults.prefix(5))")
      // Every other time the next daemon is the first to open what the killed one has left.
      if kill.isMultiple(of: 2) { try inspect(journal, "after kill \(kill)") }
    }
    try await finish(journal, detections)
    try inspect(journal, "in the end")
    try compareMatches(journal)
    let tally = journal.tally
    print(
      """
      seed \(seed): \(killCount) kills, \(tally.flows) flows acknowledged in \(journal.acknowledged.count) batches, \
      \(tally.retries) of them sent again after a kill (\(tally.retriesTaken) had been taken), \(tally.repeats) repeats \
      known again, in \(ContinuousClock.now - start)
      """)
    #expect(tally.retries > 0 && tally.retriesTaken > 0 && tally.repeats > 0, "seed \(seed)")
  }

  /// One life of the daemon: most end under load, some before there is a socket.
  private func runAndKill(
    _ journal: FlowLoadJournal, _ detections: String, using generator: inout SeededGenerator
  ) async throws {
    let durability = Bool.random(using: &generator) ? "process" : "power"
    let daemon = try Daemon(scratch, state: state, detections: detections, flags: ["--durability", durability])
    if Int.random(in: 0..<8, using: &generator) == 0 {
      try await Task.sleep(for: .microseconds(Int.random(in: 0..<60_000, using: &generator)))
      daemon.process.signal(SIGKILL)
      daemon.process.wait()
      return
    }
    let clients = FlowLoadClients(clients: (0..<3).map { _ in daemon.client() }, journal: journal)
    _ = try await clients.clients[0].getStatus()
    let pause = Duration.microseconds(Int.random(in: 500..<80_000, using: &generator))
    async let load: Void = clients.run()
    try await Task.sleep(for: pause)
    daemon.process.signal(SIGKILL)
    await load
    #expect(daemon.process.wait() == -SIGKILL, "\(daemon.errors)")
    await clients.close()
  }

  /// Looks into the log while no daemon runs.
  private func inspect(_ journal: FlowLoadJournal, _ moment: String) throws {
    guard FileManager.default.fileExists(atPath: state + "/flows") else { return }
    let stored = try StoredFlows(directory: state, nowNanos: WallClock.nanos(), scratch: scratch)
    let faults = stored.faults(acknowledged: journal.acknowledged, unanswered: journal.unanswered)
    try #require(faults.isEmpty, "seed \(seed): \(moment): \(faults.prefix(5))")
    let unusual = stored.recovery.notes.filter { $0.isWarning && !$0.text.contains("was not written whole") }
    try #require(unusual.isEmpty, "seed \(seed): \(moment): \(unusual)")
  }

  /// A last life, in which everything is answered, and repeats change nothing.
  private func finish(_ journal: FlowLoadJournal, _ detections: String) async throws {
    let daemon = try Daemon(scratch, state: state, detections: detections)
    let clients = FlowLoadClients(clients: (0..<3).map { _ in daemon.client() }, journal: journal)
    await clients.finish()
    #expect(journal.unanswered.isEmpty)
    for batch in journal.acknowledged.suffix(200) {
      journal.answered(
        FlowLoadJournal.Order(batch: batch, past: .answered), try await clients.clients[0].ingestFlow(batch.request))
    }
    await clients.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
    let faults = journal.faults
    #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(5))")
  }

  /// Every flow that the rule matches is counted once, however often its batch was sent.
  private func compareMatches(_ journal: FlowLoadJournal) throws {
    let stored = try StoredState(directory: state)
    let windows = try stored.windows()
    #expect(windows.count == 1 && windows.keys.first?.rule == FlowLoadRule.id, "seed \(seed): \(windows)")
    let matched = journal.acknowledged.count(where: FlowLoadRule.matches)
    #expect(windows.values.first?.eventCount == UInt64(matched), "seed \(seed)")
    try stored.close()
    #expect(try StateFile(directory: state).problems() == [], "seed \(seed)")
  }
}
