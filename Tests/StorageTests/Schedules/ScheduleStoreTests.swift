import Foundation
import GRDB
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

  private static func rows(_ numbers: Range<Int>) -> [RowFingerprint] {
    numbers.map { RowFingerprint(high: .max - UInt64($0), low: UInt64($0) << 63 | UInt64($0)) }
  }

  @Test("Last runs are there after a restart, and those of other queries are not mixed up")
  func restart() async throws {
    var store = try AlertStore.open(scratch)
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
    store = try AlertStore.open(scratch)
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
    let schedules = ScheduleStore(try AlertStore.open(scratch))
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
    let schedules = ScheduleStore(try AlertStore.open(scratch))
    try await schedules.finish(
      ScheduleStoreTests.run("a", asOf: 9_000),
      counted: [CountedRows(ruleID: "One", fingerprints: ScheduleStoreTests.rows(0..<3))])
    let later = ScheduleStoreTests.run("a", asOf: 200)
    try await schedules.finish(
      later, counted: [CountedRows(ruleID: "One", fingerprints: ScheduleStoreTests.rows(3..<4))])
    #expect(try await schedules.records().first?.lastRun == later)
    #expect(try await schedules.prune(countedBefore: 100, orAfter: 1_000) == 3)
    #expect(
      try await schedules.countedRows(ofQuery: "a", towards: "One", after: .min)
        == Set(ScheduleStoreTests.rows(3..<4)))
  }

  @Test("Counted rows are known by query, rule and time, also many of them and after a restart")
  func counted() async throws {
    var store = try AlertStore.open(scratch) { $0.retention_rows_max = 100 }
    var schedules = ScheduleStore(store)
    try await schedules.finish(
      ScheduleStoreTests.run("a", asOf: 100),
      counted: [
        CountedRows(ruleID: "One", fingerprints: ScheduleStoreTests.rows(0..<950)),
        CountedRows(ruleID: "Two", fingerprints: ScheduleStoreTests.rows(0..<3)),
      ])
    try await schedules.finish(
      ScheduleStoreTests.run("a", asOf: 200),
      counted: [CountedRows(ruleID: "One", fingerprints: ScheduleStoreTests.rows(900..<1_000))])
    store.close()
    store = try AlertStore.open(scratch) { $0.retention_rows_max = 100 }
    schedules = ScheduleStore(store)
    func known(_ query: String, _ rule: String, after nanos: Int64) async throws -> Set<RowFingerprint> {
      try await schedules.countedRows(ofQuery: query, towards: rule, after: nanos)
    }
    #expect(try await known("a", "One", after: 99) == Set(ScheduleStoreTests.rows(0..<1_000)))
    #expect(try await known("a", "One", after: 100) == Set(ScheduleStoreTests.rows(900..<1_000)))
    #expect(try await known("a", "One", after: 200).isEmpty)
    #expect(try await known("a", "Two", after: .min) == Set(ScheduleStoreTests.rows(0..<3)))
    #expect(try await known("b", "One", after: .min).isEmpty)
    let summary = try StateFile(directory: scratch.path("state")).summary()
    #expect(summary.scheduleCount == 1 && summary.countedRowCount == 1_003)
  }

  @Test("What a run counts is remembered with its matches, or neither is there")
  func together() async throws {
    var store = try AlertStore.open(scratch)
    let counted = CountedRun(
      queryName: "a", asOfNanos: 100,
      rows: [CountedRows(ruleID: "One", fingerprints: ScheduleStoreTests.rows(0..<3))])
    _ = try store.take(
      MatchBatch(matches: [TestMatches.match("one")], now: TestMatches.start, counted: counted))
    #expect(
      try await ScheduleStore(store).countedRows(ofQuery: "a", towards: "One", after: 99)
        == Set(ScheduleStoreTests.rows(0..<3)))
    store.close()
    let queue = try DatabaseQueue(path: scratch.path("state/state.sqlite3"))
    try await queue.write { try $0.execute(sql: "ALTER TABLE counted_row RENAME TO moved_row") }
    try queue.close()
    store = try AlertStore.open(scratch)
    #expect(throws: StateError.self) {
      try store.take(MatchBatch(matches: [TestMatches.match("two")], now: TestMatches.start, counted: counted))
    }
    #expect(try await store.all().count == 1)
    store.close()
  }

  @Test("Rows counted too long ago go, a bounded number at a time")
  func pruning() async throws {
    let schedules = ScheduleStore(try AlertStore.open(scratch) { $0.retention_rows_max = 40 })
    for asOf in [100, 200] as [Int64] {
      let rows = ScheduleStoreTests.rows(Int(asOf)..<Int(asOf) + 100)
      try await schedules.finish(
        ScheduleStoreTests.run("a", asOf: asOf), counted: [CountedRows(ruleID: "One", fingerprints: rows)])
    }
    var removed: [Int] = []
    while removed.last != 0 { removed.append(try await schedules.prune(countedBefore: 200)) }
    #expect(removed == [40, 40, 20, 0])
    #expect(try await schedules.countedRows(ofQuery: "a", towards: "One", after: .min).count == 100)
  }

  @Test("A state without schedules, of an older Picket, gets them when it is opened")
  func older() async throws {
    let store = try AlertStore.open(scratch)
    try store.take(TestMatches.match("kept"))
    store.close()
    let queue = try DatabaseQueue(path: scratch.path("state/state.sqlite3"))
    try await queue.write { db in
      try db.execute(sql: "DROP TABLE schedule; DROP TABLE counted_row")
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE 'v2%'")
    }
    try queue.close()
    let older = #expect(throws: StateError.self) { try StateFile(directory: scratch.path("state")) }
    #expect(older?.description.contains("was written by an older Picket") == true)
    let opened = try AlertStore.open(scratch)
    #expect(try await ScheduleStore(opened).register(["a"], nowNanos: 1).count == 1)
    #expect(try await opened.all().count == 1)
  }
}
