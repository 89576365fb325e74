import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("What is remembered of scheduled queries")
struct ScheduleStoreTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  private static func run(
    _ name: String, asOf nanos: Int64, ended: Int64? = nil, rows: UInt64 = 3, error: String = ""
  ) -> ScheduledRun {
    ScheduledRun(
      queryName: name, asOfNanos: nanos, endedNanos: ended ?? nanos + 20, elapsedNanos: 7, rowCount: rows,
      error: error)
  }

  /// Remembers rows that a run has counted, as with its matches.
  private static func count(
    _ rows: Range<Int>, of query: String = "a", towards ruleID: String = "One", from earliest: Int64 = .min,
    asOf nanos: Int64, in store: StateStore
  ) throws {
    let run = CountedRun(
      queryName: query, interval: CountedInterval(earliestNanos: earliest, asOfNanos: nanos),
      rows: [ruleID: Self.rows(rows)])
    _ = try store.take(MatchBatch(matches: [], now: TestMatches.start, counted: run))
  }

  private static func known(
    _ query: String = "a", _ rule: String = "One", from earliest: Int64 = .min, asOf nanos: Int64 = .max,
    in store: StateStore
  ) async throws -> Set<RowFingerprint> {
    try await ScheduleStore(store).countedRows(
      ofQuery: query, towards: rule, overlapping: CountedInterval(earliestNanos: earliest, asOfNanos: nanos))
  }

  private static func rows(_ numbers: Range<Int>) -> [RowFingerprint] {
    numbers.map { RowFingerprint(high: .max - UInt64($0), low: UInt64($0) << 63 | UInt64($0)) }
  }

  @Test("Last runs are there after a restart, and those of other queries are not mixed up")
  func restart() async throws {
    var store = try StateStore.open(scratch)
    var schedules = ScheduleStore(store)
    #expect(
      try await schedules.register(["a", "b"], nowNanos: 5)
        == [
          "a": ScheduleRecord(queryName: "a", knownSinceNanos: 5),
          "b": ScheduleRecord(queryName: "b", knownSinceNanos: 5),
        ])
    let failed = ScheduleStoreTests.run("a", asOf: 100, rows: 0, error: "SUM does not fit 64 bits")
    try await schedules.finish(failed)
    store.close()
    store = try StateStore.open(scratch)
    schedules = ScheduleStore(store)
    let records = try await schedules.register(["b", "a", "c"], nowNanos: 900)
    #expect(records["a"] == ScheduleRecord(queryName: "a", knownSinceNanos: 5, lastRun: failed))
    #expect(records["b"] == ScheduleRecord(queryName: "b", knownSinceNanos: 5))
    #expect(records["c"]?.knownSinceNanos == 900)
    #expect(try await schedules.records().map(\.queryName) == ["a", "b", "c"])
    store.close()
    #expect(try StateFile(directory: scratch.path("state")).problems() == [])
  }

  @Test("A run as of an earlier time does not take the place of the last one, the same one anew does")
  func order() async throws {
    let schedules = ScheduleStore(try StateStore.open(scratch))
    for run in [
      ScheduleStoreTests.run("a", asOf: 200), ScheduleStoreTests.run("a", asOf: 100, ended: 230, rows: 9),
      ScheduleStoreTests.run("a", asOf: 200, rows: 4),
    ] { try await schedules.finish(run) }
    #expect(try await schedules.records().first?.lastRun == ScheduleStoreTests.run("a", asOf: 200, rows: 4))
    try await schedules.finish(ScheduleStoreTests.run("a", asOf: 300, rows: .max))
    #expect(try await schedules.records().first?.lastRun?.rowCount == UInt64(Int64.max))
  }

  @Test("A run whose time has not come, since the clock was ahead, is not the last one for good")
  func clockAhead() async throws {
    let store = try StateStore.open(scratch)
    let schedules = ScheduleStore(store)
    try await schedules.finish(ScheduleStoreTests.run("a", asOf: 9_000))
    try Self.count(0..<3, asOf: 9_000, in: store)
    let later = ScheduleStoreTests.run("a", asOf: 200)
    try await schedules.finish(later)
    try Self.count(3..<4, asOf: 200, in: store)
    #expect(try await schedules.records().first?.lastRun == later)
    #expect(try await schedules.prune(countedBefore: 100, orAfter: 1_000) == 3)
    #expect(try await Self.known(in: store) == Set(ScheduleStoreTests.rows(3..<4)))
  }

  @Test("Counted rows are known by query, rule and interval, also many of them and after a restart")
  func counted() async throws {
    var store = try StateStore.open(scratch)
    try Self.count(0..<950, from: 40, asOf: 100, in: store)
    try Self.count(0..<3, towards: "Two", from: 40, asOf: 100, in: store)
    try Self.count(900..<1_000, from: 140, asOf: 200, in: store)
    store.close()
    store = try StateStore.open(scratch)
    #expect(try await Self.known(from: 99, in: store) == Set(ScheduleStoreTests.rows(0..<1_000)))
    #expect(try await Self.known(from: 100, in: store) == Set(ScheduleStoreTests.rows(900..<1_000)))
    #expect(try await Self.known(from: 100, asOf: 140, in: store).isEmpty)
    #expect(try await Self.known(asOf: 41, in: store) == Set(ScheduleStoreTests.rows(0..<950)))
    #expect(try await Self.known(asOf: 40, in: store).isEmpty)
    #expect(try await Self.known(from: 200, in: store).isEmpty)
    #expect(try await Self.known("a", "Two", in: store) == Set(ScheduleStoreTests.rows(0..<3)))
    #expect(try await Self.known("b", in: store).isEmpty)
    store.close()
    let summary = try StateFile(directory: scratch.path("state")).summary()
    #expect(summary.countedRowCount == 1_053)
  }

  @Test("A row that was counted in one interval and in another is known in both, whichever came first")
  func bothIntervals() async throws {
    for (index, intervals) in [[(0, 10), (20, 30)], [(20, 30), (0, 10)]].enumerated() {
      let scratch = try ScratchDirectory()
      let store = try StateStore.open(scratch)
      for (earliest, asOf) in intervals {
        try Self.count(0..<1, from: Int64(earliest), asOf: Int64(asOf), in: store)
      }
      for (earliest, asOf, isKnown) in [
        (0, 10, true), (5, 15, true), (10, 20, false), (15, 25, true), (29, 40, true), (30, 40, false), (-5, 0, false),
      ] as [(Int64, Int64, Bool)] {
        let known = try await Self.known(from: earliest, asOf: asOf, in: store)
        #expect(known.isEmpty != isKnown, "\(index): \(earliest) to \(asOf)")
      }
    }
  }

  @Test("What a run counts is remembered with its matches, or neither is there")
  func together() async throws {
    var store = try StateStore.open(scratch)
    let counted = CountedRun(
      queryName: "a", interval: CountedInterval(earliestNanos: 40, asOfNanos: 100),
      rows: ["One": ScheduleStoreTests.rows(0..<3)])
    _ = try store.take(
      MatchBatch(matches: [TestMatches.match("one")], now: TestMatches.start, counted: counted))
    #expect(try await Self.known(from: 99, in: store) == Set(ScheduleStoreTests.rows(0..<3)))
    store.close()
    let queue = try DatabaseQueue(path: scratch.path("state/state.sqlite3"))
    try await queue.write { try $0.execute(sql: "ALTER TABLE counted_row RENAME TO moved_row") }
    try queue.close()
    store = try StateStore.open(scratch)
    #expect(throws: StateError.self) {
      try store.take(MatchBatch(matches: [TestMatches.match("two")], now: TestMatches.start, counted: counted))
    }
    #expect(try await store.all().count == 1)
    store.close()
  }

  @Test("Rows counted too long ago go, a bounded number at a time")
  func pruning() async throws {
    let store = try StateStore.open(scratch) { $0.retentionRowsMax = 40 }
    let schedules = ScheduleStore(store)
    for asOf in [100, 200] as [Int64] { try Self.count(Int(asOf)..<Int(asOf) + 100, asOf: asOf, in: store) }
    var removed: [Int] = []
    while removed.last != 0 { removed.append(try await schedules.prune(countedBefore: 200)) }
    #expect(removed == [40, 40, 20, 0])
    #expect(try await Self.known(in: store).count == 100)
  }

  @Test("A row that 0.1.0 counted is seen again by every run that begins before the time that it was counted as of")
  func before() async throws {
    try scratch.makeState(before: "v4", sql: "INSERT INTO counted_row VALUES ('a', 'One', -5, 7, 100)")
    let store = try StateStore.open(scratch)
    for (earliest, asOf) in [(.min, 1), (0, 50), (99, 2_000)] as [(Int64, Int64)] {
      #expect(
        try await Self.known(from: earliest, asOf: asOf, in: store)
          == [RowFingerprint(high: UInt64(bitPattern: -5), low: 7)])
    }
    #expect(try await Self.known(from: 100, in: store).isEmpty)
    try Self.count(0..<1, from: 100, asOf: 200, in: store)
    #expect(try await Self.known(in: store).count == 2)
  }

  @Test("A state without schedules, of an older Picket, gets them when it is opened")
  func older() async throws {
    try scratch.makeState(
      before: "v2",
      sql: """
        INSERT INTO alert VALUES (1, 1, 'Test.Rule', 0, 'kept', '', '', '', '', '', 4, '', x'', 1, 1, 0, 1, 5, 5, 5, 9, '')
        """)
    let older = #expect(throws: StateError.self) { try StateFile(directory: scratch.path("state")) }
    #expect(older?.description.contains("was written by an older Picket") == true)
    let opened = try StateStore.open(scratch)
    #expect(try await ScheduleStore(opened).register(["a"], nowNanos: 1).count == 1)
    #expect(try await opened.all().count == 1)
  }
}
