public import Detection
import GRDB

/// What has happened to the state since it was opened, and what there is in it.
public struct StateCounters: Sendable, Equatable {
  /// Windows opened: a flood of distinct dedup strings shows here.
  public var windowsOpened: UInt64 = 0
  /// Alerts created.
  public var alertsCreated: UInt64 = 0
  /// Matches of events that were counted before.
  public var duplicatesRefused: UInt64 = 0
  /// Transactions committed.
  public var commits: UInt64 = 0
  /// Transactions that failed.
  public var commitsFailed: UInt64 = 0
  /// Why the last transaction failed; empty when it did not.
  public var lastError = ""
  /// Windows in the file.
  public var windowsStored = 0
  /// Alerts in the file.
  public var alertsStored = 0
  /// Alerts of status open among them.
  public var alertsOpen = 0
  /// Windows in memory.
  public var windowsCached = 0
  /// Alerts that retention removed.
  public var alertsRemoved: UInt64 = 0
  /// Windows that retention removed.
  public var windowsRemoved: UInt64 = 0
  /// Matches that met a silence.
  public var matchesSilenced: UInt64 = 0
  /// Alerts that were created under a silence.
  public var alertsSilenced: UInt64 = 0
  /// Keys of the key-value store that have expired and were evicted.
  public var keysEvicted: UInt64 = 0
  /// Events whose writes to the key-value store were committed.
  public var keyWrites: UInt64 = 0
  /// Matches that were kept for correlation rules.
  public var signals = SignalCounters()
  /// When the silences end that nobody has ended, in nanoseconds since 1970.
  var silenceEnds: [Int64] = []

  /// Silences that hold at a time.
  public func silencesActive(at now: Int64) -> Int { silenceEnds.count { $0 > now } }
}

extension StateCounters {
  /// Counts what there is.
  init(counting db: Database) throws {
    windowsStored = try Int.fetchOne(db, sql: "SELECT count(*) FROM window") ?? 0
    alertsStored = try Int.fetchOne(db, sql: "SELECT count(*) FROM alert") ?? 0
    alertsOpen =
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM alert WHERE status = ?", arguments: [AlertStatus.open.rawValue]) ?? 0
    silenceEnds = try SilenceStore.ends(db)
  }
}

/// What there is in a state.
public struct StateSummary: Sendable, Equatable {
  /// The file.
  public var path: String
  /// Its bytes, with the WAL beside it.
  public var byteCount: UInt64
  /// The last step of the schema that was applied.
  public var schemaVersion: String
  /// The part of alert ids that names their state.
  public var storeID: String
  /// Windows kept, open or not.
  public var windowCount: Int
  /// Windows among them that have not become an alert.
  public var windowsWithoutAlertCount: Int
  /// When the last match was counted, in nanoseconds since 1970; nil before the first.
  public var lastMatchNanos: Int64?
  /// Alerts by status; every status is there.
  public var alertsByStatus: [AlertStatus: Int]
  /// Alerts by severity; every severity is there.
  public var alertsBySeverity: [Severity: Int]
  /// When the oldest alert was created, in nanoseconds since 1970; nil when there is none.
  public var firstAlertNanos: Int64?
  /// When the newest alert was created, in nanoseconds since 1970; nil when there is none.
  public var lastAlertNanos: Int64?
  /// Events kept with windows and alerts.
  public var eventCount: Int
  /// Names of events kept for retries.
  public var eventIDCount: Int
  /// Changes kept for those who watch.
  public var changeCount: Int
  /// The last change that there was.
  public var lastSequence: Int64
  /// Scheduled queries that are remembered.
  public var scheduleCount: Int
  /// Rows of queries that are remembered as counted towards a rule.
  public var countedRowCount: Int
  /// Silences, those that are over among them.
  public var silenceCount: Int
  /// Keys of the key-value store, those that have expired and are not evicted yet among them.
  public var keyCount: Int
  /// Events that have written to it, kept for retries.
  public var keyEventCount: Int
  /// Correlation rules that are remembered.
  public var correlationCount: Int
  /// Matches kept for them.
  public var signalCount: Int

  /// All alerts.
  public var alertCount: Int { alertsByStatus.values.reduce(0, +) }
}

extension StateSummary {
  init(_ db: Database, path: String, byteCount: UInt64) throws {
    func count(_ table: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    let statuses = try StateSummary.counts(db, by: "status")
    let severities = try StateSummary.counts(db, by: "severity")
    let times = try Row.fetchOne(db, sql: "SELECT min(created), max(created) FROM alert")
    self.init(
      path: path, byteCount: byteCount,
      schemaVersion: try StateSchema.migrator.appliedMigrations(db).last ?? "",
      storeID: try StateMeta.storeID.read(db) ?? "",
      windowCount: try count("window"), windowsWithoutAlertCount: try count("window WHERE alert_number IS NULL"),
      lastMatchNanos: try Int64.fetchOne(db, sql: "SELECT max(updated) FROM window"),
      alertsByStatus: Dictionary(uniqueKeysWithValues: AlertStatus.allCases.map { ($0, statuses[$0.rawValue] ?? 0) }),
      alertsBySeverity: Dictionary(
        uniqueKeysWithValues: Severity.allCases.map { ($0, severities[Int64($0.rawValue)] ?? 0) }),
      firstAlertNanos: times?[0], lastAlertNanos: times?[1], eventCount: try count("window_event"),
      eventIDCount: try count("event_id"), changeCount: try count("alert_change"),
      lastSequence: try AlertStore.lastSequence(db),
      scheduleCount: try count("schedule"), countedRowCount: try count("counted_row"),
      silenceCount: try count("silence"), keyCount: try count("key_value"),
      keyEventCount: try count("key_event"), correlationCount: try count("correlation"),
      signalCount: try count("signal"))
  }

  private static func counts(_ db: Database, by column: String) throws -> [Int64: Int] {
    var counts: [Int64: Int] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT \(column), count(*) FROM alert GROUP BY \(column)") {
      counts[row[0]] = row[1]
    }
    return counts
  }
}
