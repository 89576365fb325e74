import Detection
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("What is kept for correlation rules")
struct CorrelationStoreTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  /// A match of a rule that a correlation rule looks at.
  private func match(
    _ rule: String = "A", user: String = "jane", eventID: String = "", at nanos: Int64? = nil, isSignalOnly: Bool = true
  ) -> StoredMatch {
    var match = TestMatches.match("dedup of \(rule)", detection: rule, eventID: eventID)
    let event = Array(#"{"user":"\#(user)"}"#.utf8)
    match.signal = event.withUnsafeBytes {
      SignalValues(Self.fields, event: $0, context: [])
    }
    match.signal?.eventTimeNanos = nanos.map { TestMatches.start + $0 }
    match.isSignalOnly = isSignalOnly
    return match
  }

  /// The fields of a rule, as a program has them.
  private static let fields: SignalFields = {
    let texts = [
      "AnalysisType: rule\nRuleID: A\nEnabled: true\nSeverity: Low\nLogTypes: [T]\nDetection: [{Condition: AlwaysTrue}]",
      """
      AnalysisType: correlation_rule
      RuleID: C
      Enabled: true
      Severity: Low
      Detection:
        - Group: [{ID: a, RuleID: A}]
          MatchCriteria: {name: [{GroupID: a, Match: user}]}
          Schedule: {RateMinutes: 10, TimeoutMinutes: 5}
      """,
    ]
    let files = texts.enumerated().map { DetectionFileDecoder.decode(Array($1.utf8), path: "\($0).yml") }
    let program = DetectionProgram(definitions: DetectionLibrary(files: files).definitions)
    guard let fields = program.program(forLogType: "T")?.rules.first?.signalFields else {
      preconditionFailure("a correlation rule looks at the rule")
    }
    return fields
  }()

  private func signals(_ store: StateStore, of rule: String = "A") throws -> [StoredSignal] {
    try CorrelationStore(store).signals(of: rule, within: .min ... .max)
  }

  private func seconds(_ store: StateStore, of rule: String = "A") throws -> [Int64] {
    try signals(store, of: rule).map { ($0.timeNanos - TestMatches.start) / TestMatches.second }
  }

  @Test("A match is there after a restart: its time, its values, its event and its alert")
  func kept() throws {
    let store = try StateStore.open(scratch)
    let outcomes = try store.take(
      match(eventID: "e1", at: -5 * TestMatches.second, isSignalOnly: false), match("B", user: "joe"))
    #expect(outcomes.map(\.kind) == [.alertCreated, .signal])
    store.close()
    let again = try StateStore.open(scratch)
    defer { again.close() }
    let signal = try #require(try signals(again).first)
    #expect(signal.timeNanos == TestMatches.start - 5 * TestMatches.second && signal.eventID == "e1")
    #expect(signal.logType == "Test.Log" && signal.alert == outcomes[0].alert && signal.alert != nil)
    #expect(String(decoding: signal.fields, as: UTF8.self) == #"{"user":["jane"]}"#)
    #expect(try signals(again, of: "B").map(\.alert) == [nil])
    // What is only a signal opens no window.
    #expect(again.counters.windowsStored == 1)
  }

  @Test("An event of a time to come is taken as of now, and one without a time too")
  func times() throws {
    let store = try StateStore.open(scratch)
    defer { store.close() }
    _ = try store.take(match(at: TestMatches.hour), match(), match(at: -TestMatches.second))
    #expect(try seconds(store) == [-1, 0, 0])
    let before = TestMatches.start - TestMatches.second
    #expect(try CorrelationStore(store).signals(of: "A", within: before...before).count == 1)
    #expect(try CorrelationStore(store).signals(of: "A", within: (before + 1)...TestMatches.start).count == 2)
  }

  @Test("An event that is sent again under its name is kept once, for each caller")
  func retries() throws {
    let store = try StateStore.open(scratch)
    defer { store.close() }
    for owner in [1, 1, 2, 2] as [UInt32] {
      _ = try store.take(MatchBatch(matches: [match(eventID: "e")], now: TestMatches.start, owner: owner))
    }
    _ = try store.take(match(eventID: "e"), match(eventID: "e"), match(), match(), match("B", eventID: "e"))
    #expect(try signals(store).count == 2 + 1 + 2)
    #expect(try signals(store, of: "B").count == 1)
    #expect(store.counters.signals.recordedCount == 6)
  }

  @Test("A repeat that the window refuses is not kept again")
  func duplicates() throws {
    let store = try StateStore.open(scratch)
    defer { store.close() }
    let outcomes = try store.take(match(eventID: "e", isSignalOnly: false), match(eventID: "e", isSignalOnly: false))
    #expect(outcomes.map(\.kind) == [.alertCreated, .duplicate])
    #expect(try signals(store).count == 1)
  }

  @Test("Of one rule only so many are kept: the oldest makes room, and those of other rules stay")
  func bound() throws {
    let store = try StateStore.open(scratch) { $0.ruleSignalsMax = 3 }
    for second in [5, 1, 9, 7, 3] { try store.take(match(at: Int64(second) * -TestMatches.second)) }
    try store.take(match("B"))
    #expect(try seconds(store) == [-5, -3, -1])
    #expect(store.counters.signals.droppedCount == 2 && store.counters.signals.recordedCount == 6)
    store.close()
    let again = try StateStore.open(scratch) { $0.ruleSignalsMax = 3 }
    defer { again.close() }
    try again.take(match(at: 0))
    #expect(try seconds(again) == [-3, -1, 0] && signals(again, of: "B").count == 1)
  }

  @Test("Matches that no run can see any more are removed, a bounded number at a time")
  func prune() async throws {
    let store = try StateStore.open(scratch) { $0.retentionRowsMax = 2 }
    defer { store.close() }
    for second in 0..<5 { try store.take(match(at: Int64(second) * -TestMatches.second)) }
    let correlations = CorrelationStore(store)
    let before = TestMatches.start - TestMatches.second
    #expect(try await correlations.prune(before: before) == 2)
    #expect(try await correlations.prune(before: before) == 1)
    #expect(try await correlations.prune(before: before) == 0)
    #expect(try seconds(store) == [-1, 0])
    #expect(store.counters.signals.removedCount == 3)
  }

  @Test("A rule goes on where it was; one that is another, or was away, has missed nothing")
  func registration() async throws {
    let store = try StateStore.open(scratch)
    defer { store.close() }
    let correlations = CorrelationStore(store)
    let one = CorrelationRegistration(ruleID: "C", text: "one")
    let start = TestMatches.start
    #expect(try await correlations.register([one], nowNanos: start)["C"]?.settledNanos == start)
    #expect(try await correlations.register([one], nowNanos: start + 5)["C"]?.settledNanos == start)
    var run = CorrelatedRun(ruleID: "C", asOfNanos: start + 7)
    (run.endedNanos, run.elapsedNanos, run.signalCount, run.matchCount) = (start + 9, 2, 3, 1)
    _ = try store.take(MatchBatch(matches: [], now: start, correlated: run))
    let record = try #require(try await correlations.register([one], nowNanos: start + 20)["C"])
    #expect(record.settledNanos == start + 7 && record.lastRun == run)
    let other = CorrelationRegistration(ruleID: "C", text: "other")
    #expect(try await correlations.register([other], nowNanos: start + 30)["C"]?.settledNanos == start + 30)
    #expect(try await correlations.register([], nowNanos: start + 40).isEmpty)
    #expect(try await correlations.register([other], nowNanos: start + 50)["C"]?.settledNanos == start + 50)
    #expect(try await correlations.records().map(\.ruleID) == ["C"])
  }

  @Test("What a run was made of is remembered with its matches, or not at all")
  func newest() async throws {
    let store = try StateStore.open(scratch)
    let start = TestMatches.start
    _ = try await CorrelationStore(store).register(
      [CorrelationRegistration(ruleID: "C", text: "one")], nowNanos: start)
    var run = CorrelatedRun(ruleID: "C", asOfNanos: start + 7)
    run.newest = ["jane": CorrelatedRun.Newest(timeNanos: start, number: 4)]
    _ = try store.take(
      MatchBatch(matches: [TestMatches.match("jane", detection: "C")], now: start, correlated: run))
    store.close()
    let again = try StateStore.open(scratch)
    defer { again.close() }
    #expect(try CorrelationStore(again).newest(ofRule: "C") == run.newest)
    #expect(try CorrelationStore(again).newest(ofRule: "D").isEmpty)
    #expect(try await again.all().map(\.key.dedup) == ["jane"])
  }

  @Test("A damaged row is found, by those who read it and by the check")
  func damage() throws {
    let store = try StateStore.open(scratch)
    try store.take(match())
    store.close()
    #expect(try StateFile(directory: scratch.path("state")).problems() == [])
    let queue = try DatabaseQueue(
      path: scratch.path("state/state.sqlite3"), configuration: StateConfiguration.memorySettings)
    try queue.write { try $0.execute(sql: "UPDATE signal SET fields = X'7B7D'") }
    try queue.close()
    #expect(try StateFile(directory: scratch.path("state")).problems().count == 1)
    let again = try StateStore.open(scratch)
    defer { again.close() }
    #expect(throws: StateError.self) { try signals(again) }
  }
}
