import CaseFiles
import Detection
import Flows
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("A state seen from outside")
struct StateFileTests {
  private let scratch: ScratchDirectory
  private var directory: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
  }

  @Test("A summary counts what there is, also while the state is in use")
  func summary() async throws {
    let store = try StateStore.open(scratch)
    try store.take(TestMatches.match("a", eventID: "e"), TestMatches.match("b", threshold: 2))
    try store.take(TestMatches.match("c", severity: .info), after: TestMatches.minute)
    let summary = try StateFile(directory: directory).summary()
    #expect(summary.path == directory + "/state.sqlite3" && summary.byteCount > 4_096)
    #expect(summary.schemaVersion.hasPrefix("v10") && summary.storeID == store.storeID)
    #expect(summary.windowCount == 3 && summary.windowsWithoutAlertCount == 1)
    #expect(summary.lastMatchNanos == TestMatches.start + TestMatches.minute)
    #expect(summary.alertsByStatus == [.open: 1, .triaged: 0, .resolved: 1, .closed: 0])
    #expect(summary.alertsBySeverity == [.info: 1, .low: 0, .medium: 0, .high: 1, .critical: 0])
    #expect(summary.firstAlertNanos == TestMatches.start)
    #expect(summary.lastAlertNanos == TestMatches.start + TestMatches.minute)
    #expect(summary.eventCount == 3 && summary.eventIDCount == 1)
    #expect(summary.changeCount == 2 && summary.lastSequence == 2 && summary.alertCount == 2)
    #expect(try store.take(TestMatches.match("a"))[0].eventCount == 2, "it goes on")
  }

  @Test("Columns have the names and the order of their table")
  func columns() throws {
    let database = try StateConfiguration(directory: nil).open().database
    func names(of table: String) throws -> [String] {
      try database.read { db in
        try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?) ORDER BY cid", arguments: [table])
      }
    }
    #expect(try names(of: WindowColumn.table) == WindowColumn.allCases.map(\.name))
    #expect(try names(of: AlertColumn.table) == AlertColumn.allCases.map(\.name))
  }

  @Test("An empty state has no problems and no alerts")
  func empty() throws {
    try StateStore.open(scratch).close()
    let file = try StateFile(directory: directory)
    #expect(try file.problems().isEmpty)
    #expect(try file.summary().alertCount == 0 && file.summary().firstAlertNanos == nil)
  }

  @Test(
    "What does not fit together is found",
    arguments: [
      ("UPDATE window SET event_count = 0", "2 windows without a match"),
      ("DELETE FROM alert", "1 windows whose alert is missing; the first is 1"),
      ("DELETE FROM window_event WHERE window_number = 2", "windows with another count of kept events"),
      ("UPDATE alert SET event_count = 7", "alerts with another count of matches than their window"),
      ("UPDATE alert SET status = 9", "alerts with an unknown status"),
      ("UPDATE meta SET value = '0' WHERE name = 'last_alert'", "alerts with a number that was not given"),
      ("DELETE FROM window; DELETE FROM alert", "events of no window and no alert; the first is 1"),
      ("INSERT INTO distinct_value VALUES (99, 'x', 0)", "1 distinct values of no window; the first is 99"),
      ("INSERT INTO alert_note VALUES (5, 99, 1, '', '', 0, 0)", "1 notes on no alert; the first is 5"),
      ("DELETE FROM meta WHERE name = 'store_id'", "without a name of eight hexadecimal digits; the first is none"),
    ])
  func inconsistency(_ sql: String, _ problem: String) throws {
    let store = try StateStore.open(scratch)
    try store.take(TestMatches.match("a"), TestMatches.match("b", threshold: 2))
    store.close()
    let queue = try DatabaseQueue(path: directory + "/state.sqlite3")
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
    let problems = try StateFile(directory: directory).problems()
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }

  @Test("A directory without a state, and a database of somebody else, are said to be such")
  func others() throws {
    let missing = #expect(throws: StateError.self) { try StateFile(directory: directory) }
    #expect(missing?.description.contains("there is no state in '\(directory)'") == true)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let queue = try DatabaseQueue(path: directory + "/state.sqlite3")
    try queue.write { try $0.execute(sql: "CREATE TABLE other (number INTEGER)") }
    try queue.close()
    let other = #expect(throws: StateError.self) { try StateFile(directory: directory) }
    #expect(other?.code == .corrupt && other?.description.contains("is no state of Picket") == true)
  }
}

@Suite("The files of a state that an older version has written")
struct RecordedStateTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  @Test(
    "They open, are whole, and hold what was in them", arguments: RecordedState.versions,
    RecordedState.Ending.allCases)
  func contents(version: String, ending: RecordedState.Ending) async throws {
    let state = try RecordedState(version: version)
    let expected = state.summary
    try state.copy(ending, to: scratch.path("state"))
    let store = try StateStore.open(scratch)
    #expect(store.storeID == expected.storeId)
    let file = try StateFile(directory: scratch.path("state"))
    #expect(try file.problems().isEmpty)
    let summary = try file.summary()
    #expect(summary.windowCount == expected.windowsStored)
    #expect(summary.windowsWithoutAlertCount == expected.windowsWithoutAlert)
    #expect(summary.alertCount == expected.alertsStored)
    #expect(summary.eventCount == expected.eventsStored && summary.eventIDCount == expected.eventIdsStored)
    #expect(summary.changeCount == expected.changesStored && summary.lastSequence == expected.lastSequence)
    #expect(summary.scheduleCount == expected.schedulesStored && summary.countedRowCount == expected.rowsCounted)
    let schedules = try await ScheduleStore(store).records()
    #expect(schedules.count == expected.schedulesStored && schedules.allSatisfy { $0.lastRun?.error == "" })
  }

  @Test("Its flows are in the window", arguments: RecordedState.versions, RecordedState.Ending.allCases)
  func flows(version: String, ending: RecordedState.Ending) throws {
    let state = try RecordedState(version: version)
    try state.copy(ending, to: scratch.path("state"))
    let store = try FlowStore.open(scratch, at: state.recordedNanos)
    defer { store.close() }
    #expect(store.recovery.rowCount == state.summary.flowsLogged)
    #expect(store.recovery.notes.isEmpty)
  }
}
