import GRDB

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
