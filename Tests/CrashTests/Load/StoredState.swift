import Flows
import Foundation
import GRDB
import Storage
import TestSupport

/// The state's file, read beside Picket's own code.
struct StoredState {
  private let database: DatabaseQueue

  init(directory: String) throws {
    var settings = Configuration()
    settings.readonly = true
    database = try DatabaseQueue(path: directory + "/state.sqlite3", configuration: settings)
  }

  /// Closes the file.
  func close() throws { try database.close() }

  /// Every window.
  func windows() throws -> [WindowName: StoredWindow] {
    let rows = try database.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT window.detection_id, window.dedup, window.event_count, alert.event_count,
            (SELECT count(*) FROM distinct_value WHERE window_number = window.number)
          FROM window LEFT JOIN alert ON alert.number = window.alert_number
          """)
    }
    var windows: [WindowName: StoredWindow] = [:]
    for row in rows {
      windows[WindowName(rule: row[0], dedup: row[1])] = StoredWindow(
        eventCount: UInt64(row[2] as Int64), uniqueCount: UInt64(row[4] as Int64),
        alertEventCount: (row[3] as Int64?).map { UInt64($0) })
    }
    return windows
  }

  /// How many alerts there are.
  func alertCount() throws -> Int { try count("SELECT count(*) FROM alert") }

  /// How many alerts there are beyond one for each window.
  func surplusAlertCount() throws -> Int {
    try count("SELECT count(*) - count(DISTINCT window_number) FROM alert")
  }

  /// How many windows have another count than there are names of their events.
  func unevenWindowCount() throws -> Int {
    try count(
      """
      SELECT count(*) FROM window LEFT JOIN
        (SELECT detection_id, dedup, count(*) AS names FROM event_id GROUP BY detection_id, dedup) AS named
      ON named.detection_id = window.detection_id AND named.dedup = window.dedup
      WHERE named.names IS NOT window.event_count
      """)
  }

  /// The names of the acknowledged events of which a match is not there.
  func missing(_ events: some Sequence<LoadEvent>) throws -> [String] {
    try database.read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT count(*) FROM event_id WHERE log_type = ? AND event_id = ? AND dedup = ?")
      return try events.filter { event in
        let dedup = event.window(of: .each).dedup
        return try Int.fetchOne(statement, arguments: [LoadRule.logType, event.id, dedup]) != event.rules.count
      }.map(\.id)
    }
  }

  private func count(_ sql: String) throws -> Int {
    try database.read { try Int.fetchOne($0, sql: sql) ?? -1 }
  }
}

/// A window as the state's file has it.
struct StoredWindow: Equatable {
  var eventCount: UInt64
  var uniqueCount: UInt64
  /// The matches that its alert counts; nil while there is none.
  var alertEventCount: UInt64?
}

/// What the windows must be after events were counted once each.
struct WindowModel {
  private(set) var windows: [WindowName: StoredWindow] = [:]

  init(_ events: some Sequence<LoadEvent>) {
    var values: [WindowName: Set<Int>] = [:]
    for event in events {
      for rule in event.rules {
        let name = event.window(of: rule)
        var window = windows[name] ?? StoredWindow(eventCount: 0, uniqueCount: 0)
        window.eventCount += 1
        if rule.countsDistinct {
          values[name, default: []].insert(event.value)
          // Above the threshold nobody asks how many there are.
          window.uniqueCount = min(UInt64(values[name]?.count ?? 0), rule.threshold)
        }
        let reached = rule.countsDistinct ? window.uniqueCount : window.eventCount
        window.alertEventCount = reached >= rule.threshold ? window.eventCount : nil
        windows[name] = window
      }
    }
  }
}

/// The flows that a state has on disk, while no daemon runs: a copy of their log, opened.
struct StoredFlows {
  /// How often there is a flow of each name.
  let counts: [String: Int]
  /// What the opening of the log had to say.
  let recovery: FlowRecovery

  /// Copies the log of a state directory, which stays as it is.
  init(directory: String, nowNanos: Int64, scratch: ScratchDirectory) throws {
    let copy = scratch.path("copy-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try FileManager.default.copyItem(atPath: directory + "/flows", toPath: copy + "/flows")
    let store = try FlowStore(FlowStoreConfiguration(directory: copy), nowNanos: nowNanos)
    recovery = store.recovery
    counts = store.snapshot().segments.reduce(into: [:]) { counts, segment in
      guard case .rowIds(let names) = segment.column(.rowId) else { return }
      for row in 0..<segment.rowCount { counts[names.text(row), default: 0] += 1 }
    }
    store.close()
  }

  /// Everything that is wrong: acknowledged flows that are missing, flows that are there twice, and flows of batches that
  /// are there in part.
  func faults(acknowledged: [FlowLoadBatch], unanswered: [FlowLoadBatch]) -> [String] {
    var faults = counts.filter { $0.value != 1 }.map { "\($0.key) is there \($0.value) times" }
    for batch in acknowledged {
      let missing = batch.names.filter { counts[$0] == nil }
      if !missing.isEmpty { faults.append("\(missing.count) flows of b\(batch.number), acknowledged, are missing") }
    }
    for batch in unanswered {
      let found = batch.names.count { counts[$0] != nil }
      if found != 0, found != batch.flowCount { faults.append("b\(batch.number) is there in part") }
    }
    let known = (acknowledged + unanswered).reduce(0) { $0 + $1.flowCount }
    if counts.count > known { faults.append("\(counts.count - known) flows were never sent") }
    return faults
  }
}
