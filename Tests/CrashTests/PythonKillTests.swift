import Foundation
import Glibc
import PicketClient
import Storage
import TestSupport
import Testing

private let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

@Suite("A daemon and its Python processes, killed", .serialized, .enabled(if: hasPython, "needs /usr/bin/python3"))
struct PythonKillTests {
  private let scratch: ScratchDirectory
  private let seed: UInt64
  private let seconds: Double
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    let environment = ProcessInfo.processInfo.environment
    seed = environment["PICKET_CRASH_SEED"].flatMap { UInt64($0) } ?? 50_033
    seconds = environment["PICKET_KEY_TRIAL_SECONDS"].flatMap { Double($0) } ?? 5
  }

  @Test("No acknowledged match is lost or doubled, and what bodies keep is exactly what acknowledged events have made")
  func kills() async throws {
    var generator = SeededGenerator(seed: seed)
    let answers = KeyAnswers()
    let journal = LoadJournal<KeyLoadEvent>(
      seed: generator.next(), toleratesRefusals: false, make: { KeyLoadEvent(number: $0, using: &$1) },
      check: answers.faults)
    let detections = try KeyLoadRules.write(to: scratch)
    let end = ContinuousClock.now + .seconds(seconds)
    var kills = Kills()
    while ContinuousClock.now < end {
      try await runAndKill(journal, detections, &kills, using: &generator)
      let faults = journal.faults
      try #require(
        faults.isEmpty,
        "seed \(seed), kill \(kills.daemons): \(faults.prefix(5))\n\(Daemon.errors(scratch).suffix(4_000))")
    }
    try await finish(journal, detections)
    try compare(journal.acknowledged.filter { $0.kind == .event }, answers.all)
    let tally = journal.tally
    print(
      """
      seed \(seed): killed \(kills.daemons) daemons, \(kills.zygotes) zygotes, \(kills.workers) workers, \(kills.reloads) \
      reloads; \(tally.taken) events acknowledged, \(tally.retries) of them sent again after a kill, \(tally.repeats) \
      repeats known again, \(answers.all.values.count { !$0.failed.isEmpty }) with a rule whose process was killed too often
      """)
    #expect(kills.daemons > 0 && kills.workers > 0 && tally.retries > 0 && tally.repeats > 0, "seed \(seed)")
  }

  /// What was killed.
  private struct Kills {
    var daemons = 0
    var zygotes = 0
    var workers = 0
    var reloads = 0
  }

  /// One life of the daemon, in which workers are killed, and now and then the process that forks them.
  private func runAndKill(
    _ journal: LoadJournal<KeyLoadEvent>, _ detections: String, _ kills: inout Kills,
    using generator: inout SeededGenerator
  ) async throws {
    let daemon = try Daemon(scratch, state: state, detections: detections)
    let clients = LoadClients(daemon, journal)
    for client in clients.clients { _ = try await client.getStatus() }
    async let load: Void = clients.run()
    let end = ContinuousClock.now + .milliseconds(Int.random(in: 400..<1_800, using: &generator))
    // More zygotes than that in a row, and the daemon takes a rest before it starts the next one.
    var zygotesLeft = 2
    while ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(Int.random(in: 20..<160, using: &generator)))
      switch Int.random(in: 0..<8, using: &generator) {
      case 0 where zygotesLeft > 0:
        zygotesLeft -= 1
        kills.zygotes += kill(Processes.zygotes(of: daemon.process.id).randomElement(using: &generator))
      case 1:
        daemon.process.signal(SIGHUP)
        kills.reloads += 1
      default: kills.workers += kill(Processes.workers(of: daemon.process.id).randomElement(using: &generator))
      }
    }
    daemon.process.signal(SIGKILL)
    kills.daemons += 1
    await load
    #expect(daemon.process.wait() == -SIGKILL, "\(daemon.errors)")
    await clients.close()
    // Every other time the next daemon is the first to open what the killed one has left.
    if kills.daemons.isMultiple(of: 2) {
      let pairs = try StoredKeys(directory: state).pairs
      try #require(pairs.counter == pairs.window, "seed \(seed): after kill \(kills.daemons)")
    }
  }

  private func kill(_ process: pid_t?) -> Int {
    guard let process, Glibc.kill(process, SIGKILL) == 0 else { return 0 }
    return 1
  }

  /// A last life, in which everything is answered, and repeats of the last events change nothing.
  private func finish(_ journal: LoadJournal<KeyLoadEvent>, _ detections: String) async throws {
    let daemon = try Daemon(scratch, state: state, detections: detections)
    let clients = LoadClients(daemon, journal)
    await clients.finish()
    #expect(journal.unanswered.isEmpty)
    for call in journal.acknowledged.suffix(200) {
      journal.answered(LoadOrder(call: call, past: .answered), try await call.send(to: clients.clients[0]))
    }
    await clients.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
    let faults = journal.faults
    #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(5))")
  }

  /// Holds what is stored against the events that were acknowledged.
  private func compare(_ events: [KeyLoadEvent], _ answers: [String: KeyAnswers.Answer]) throws {
    let stored = try StoredKeys(directory: state)
    func counted(by rule: String) -> [KeyLoadEvent] {
      events.filter { answers[$0.id]?.failed.contains(rule) == false }
    }
    let counts = Dictionary(grouping: counted(by: KeyLoadRules.count), by: \.counter).mapValues(\.count)
    #expect(stored.counts.filter { $0.key != "pair" } == counts, "seed \(seed)")
    #expect(stored.pairs.counter == stored.pairs.window && stored.pairs.counter > events.count, "seed \(seed)")
    let sets = Dictionary(grouping: counted(by: KeyLoadRules.seen), by: \.set).mapValues { Set($0.map(\.id)) }
    #expect(stored.sets == sets, "seed \(seed)")
    expect(KeyLoadRules.count, stored, answers, counts, each: KeyLoadRules.countStep) { $0.dropFirst("count-".count) }
    expect(KeyLoadRules.seen, stored, answers, sets.mapValues(\.count), each: KeyLoadRules.seenStep) { $0[...] }
    let plain = counted(by: KeyLoadRules.plain).count { $0.number % 3 == 0 }
    #expect(stored.windows[KeyLoadRules.plain]?.values.reduce(0, +) == plain, "seed \(seed)")
    #expect(stored.windows[KeyLoadRules.native]?.values.reduce(0, +) == events.count, "seed \(seed)")
    #expect(try StateFile(directory: state).problems() == [], "seed \(seed)")
  }

  /// Each so many events of a key have matched: once in the state, and once in what was answered.
  private func expect(
    _ rule: String, _ stored: StoredKeys, _ answers: [String: KeyAnswers.Answer], _ counts: [String: Int],
    each step: Int, name: (String) -> Substring
  ) {
    var titles: [String: Int] = [:]
    for (key, count) in counts {
      for number in stride(from: step, through: count, by: step) { titles["\(name(key)) \(number)"] = 1 }
    }
    #expect(stored.windows[rule] ?? [:] == titles, "seed \(seed): \(rule)")
    let said = answers.values.flatMap { $0.matches.filter { $0.rule == rule }.map(\.title) }
    #expect(said.sorted() == titles.keys.sorted(), "seed \(seed): \(rule)")
  }
}

/// The processes below a daemon.
enum Processes {
  /// The processes that fork workers.
  static func zygotes(of daemon: pid_t) -> [pid_t] { children(of: daemon).flatMap(children) }

  /// The processes that run bodies.
  static func workers(of daemon: pid_t) -> [pid_t] { zygotes(of: daemon).flatMap(children) }

  private static func children(of process: pid_t) -> [pid_t] {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return tasks.flatMap { task -> [pid_t] in
      let text = try? String(contentsOfFile: "/proc/\(process)/task/\(task)/children", encoding: .utf8)
      return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
    }
  }
}
