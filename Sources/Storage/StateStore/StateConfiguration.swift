import Foundation
import GRDB
public import Primitives

/// Where and how state is kept.
public struct StateConfiguration: Sendable {
  /// The directory; nil keeps state in memory, for as long as the process lives.
  public var directory: String?
  /// What acknowledged matches survive.
  public var durability = Durability.process
  /// The part of alert ids that names their state; nil lets a new state choose its own.
  ///
  /// Set where the same input must result in the same alerts, ids included.
  public var storeID: String?
  /// The bounds.
  public var limits = StateLimits()

  /// Makes a configuration with defaults.
  public init(directory: String?) {
    self.directory = directory
  }

  /// The file in the directory.
  var path: String { directory.map { "\($0)/\(StateConfiguration.fileName)" } ?? "in memory" }

  /// The name of the file.
  public static let fileName = "state.sqlite3"
}

/// What acknowledged matches survive.
public enum Durability: String, CaseIterable, Sendable {
  /// A killed process. After a power failure the state is whole, and may lack the last moments.
  case process
  /// A power failure too, at the price of waiting for the disk with every commit.
  case power
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Every bound of the durable state, each with its unit in its name.
public struct StateLimits: LimitTable {
  @Limit(
    "windows_cached_max", 50_000, in: 2...10_000_000, "windows held in memory",
    "; further ones are read from the file when they are needed")
  public var windowsCachedMax
  @Limit("alert_events_kept_max", 10, in: 0...1_000, "events kept with an alert", ": the first ones")
  public var alertEventsKeptMax
  @Limit(
    "alert_event_bytes_max", 65_536, in: 0...262_144, "bytes kept of one event",
    "; a longer one is cut, and said to be")
  public var alertEventBytesMax
  @Limit("windows_kept_hours", 48, in: 1...87_600, "hours that windows are kept after their last match")
  public var windowsKeptHours
  @Limit(
    "alerts_kept_days", 90, in: 1...36_500, "days that alerts are kept after their last change",
    ", once they are resolved or closed")
  public var alertsKeptDays
  @Limit("changes_kept_max", 100_000, in: 1...100_000_000, "changes of alerts kept for those who watch them")
  public var changesKeptMax
  @Limit(
    "retention_rows_max", 1_000, in: 1...1_000_000, "rows that are removed at a time",
    ", so that matches never wait for long")
  public var retentionRowsMax
  @Limit(
    "page_alerts_max", 500, in: 1...10_000, "alerts on one page of a list", ", and alerts that one call may change")
  public var pageAlertsMax
  @Limit("comment_bytes_max", 16_384, in: 0...65_536, "bytes of a comment on a change of status")
  public var commentBytesMax
  @Limit("silences_active_max", 1_000, in: 0...100_000, "silences that hold at a time", "; further ones are refused")
  public var silencesActiveMax
  @Limit("silence_days_max", 366, in: 1...36_500, "days that a silence may last")
  public var silenceDaysMax
  @Limit("key_bytes_max", 2_048, in: 16...65_536, "bytes of a key of the key-value store of Python bodies")
  public var keyBytesMax
  @Limit(
    "key_value_bytes_max", 262_144, in: 1_024...4_194_304, "bytes below one key of that store",
    "; a string counts 4 more, all else 24")
  public var keyValueBytesMax
  @Limit(
    "keys_max", 100_000, in: 0...10_000_000, "keys in that store",
    "; a body that would write a further one fails, until some expire or are deleted")
  public var keysMax
  @Limit(
    "keys_bytes_max", 67_108_864, in: 0...17_179_869_184, "bytes of all its keys and what is below them",
    ", which is held in memory too")
  public var keysBytesMax
  @Limit(
    "rule_signals_max", 10_000, in: 1...1_000_000, "matches of one rule that are kept for correlation rules",
    "; the oldest makes room for a new one")
  public var ruleSignalsMax

  /// The defaults.
  public init() {}
}

extension StateConfiguration {
  /// Opens the database, making its directory and file where there are none, and brings its tables up to date.
  ///
  /// What is missing of the state is found before SQLite opens it, and the files as they were are kept aside.
  func open() throws -> (database: any DatabaseWriter, recovery: StateRecovery) {
    let database: any DatabaseWriter
    var recovery = StateRecovery()
    if let directory {
      try StateConfiguration.make(directory)
      recovery = try StateOpening(directory: directory, path: path).run()
      database = try DatabasePool(path: path, configuration: settings)
      // Only now: the pool sets NORMAL by itself when it turns on the WAL.
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(synchronous)") }
    } else {
      database = try DatabaseQueue(configuration: settings)
    }
    try database.read { try StateFile.requireNotNewer($0, path: path) }
    try StateSchema.migrator.migrate(database)
    if let storeID { try database.write { try StateMeta.storeID.write(storeID, $0) } }
    return (database, recovery)
  }

  private static func make(_ directory: String) throws(StateError) {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StateError(
        .inaccessible,
        "the state directory '\(directory)' cannot be made: \(error.localizedDescription); check the path and its rights"
      )
    }
  }

  private var settings: Configuration {
    var settings = Configuration()
    settings.label = "picket.state"
    settings.busyMode = .timeout(StateConfiguration.busySecondsMax)
    settings.maximumReaderCount = StateConfiguration.readersMax
    settings.prepareDatabase { db in
      db.add(function: ChecksummedTable.function)
      if db.configuration.readonly { return }
      try db.execute(sql: "PRAGMA cache_size = -\(StateConfiguration.pageCacheBytesMax / 1_024)")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = \(StateConfiguration.walPagesMax)")
    }
    return settings
  }

  /// How long a commit of SQLite waits: `FULL` is one wait for the disk.
  private var synchronous: String { durability == .power ? "FULL" : "NORMAL" }

  /// The settings of a database in memory that has the tables of a state.
  static var memorySettings: Configuration {
    var settings = Configuration()
    settings.prepareDatabase { $0.add(function: ChecksummedTable.function) }
    return settings
  }

  private static let busySecondsMax: Double = 2
  /// One more than callers may use at a time: the thread of Python bodies reads too, and waits for none of them.
  private static let readersMax = 5
  /// Bytes of the pages of the file that are held in memory for writing.
  private static let pageCacheBytesMax = 33_554_432
  /// Pages of the WAL before a checkpoint: each waits for the disk, and writes a page once that was written many times.
  private static let walPagesMax = 8_192
}
