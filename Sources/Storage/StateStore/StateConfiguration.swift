public import Flows

/// Where and how state is kept.
public struct StateConfiguration: Sendable {
  /// The directory; nil keeps state in memory, for as long as the process lives.
  public var directory: String?
  /// What acknowledged matches survive.
  public var durability = Durability.process
  /// The part of alert ids that says which state they are of; nil lets a new state choose its own.
  ///
  /// Set where the same input must give the same alerts, ids included.
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

/// Every bound of the durable state, each with its unit in its name.
public struct StateLimits: LimitTable, Equatable {
  /// Windows held in memory; further ones are read from the file again when they are needed.
  public var windows_cached_max = 50_000
  /// Events kept with an alert: the first ones.
  public var alert_events_kept_max = 10
  /// Bytes kept of one event; a longer one is cut, and said to be.
  public var alert_event_bytes_max = 65_536
  /// Hours that windows are kept after their last match.
  public var windows_kept_hours = 48
  /// Days that alerts are kept after their last change, once they are resolved or closed.
  public var alerts_kept_days = 90
  /// Changes of alerts kept for those who watch them.
  public var changes_kept_max = 100_000
  /// Rows that one pass of retention removes, so that it never holds up matches for long.
  public var retention_rows_max = 1_000
  /// Alerts on one page of a list.
  public var page_alerts_max = 500

  /// Bytes of a comment on a change of status.
  public var comment_bytes_max = 16_384

  /// The default bounds.
  public init() {}

  /// All bounds, in the order of the documentation.
  public static let entries: [LimitEntry<StateLimits>] = [
    LimitEntry(
      name: "windows_cached_max", description: "windows held in memory", least: 2, most: 10_000_000,
      path: \.windows_cached_max),
    LimitEntry(
      name: "alert_events_kept_max", description: "events kept with an alert", least: 0, most: 1_000,
      path: \.alert_events_kept_max),
    LimitEntry(
      name: "alert_event_bytes_max", description: "bytes kept of one event", least: 0, most: 262_144,
      path: \.alert_event_bytes_max),
    LimitEntry(
      name: "windows_kept_hours", description: "hours that windows are kept after their last match", least: 1,
      most: 87_600, path: \.windows_kept_hours),
    LimitEntry(
      name: "alerts_kept_days", description: "days that alerts are kept after their last change",
      least: 1, most: 36_500, path: \.alerts_kept_days),
    LimitEntry(
      name: "changes_kept_max", description: "changes of alerts kept for those who watch them", least: 1,
      most: 100_000_000, path: \.changes_kept_max),
    LimitEntry(
      name: "retention_rows_max", description: "rows that are removed at a time", least: 1, most: 1_000_000,
      path: \.retention_rows_max),
    LimitEntry(
      name: "page_alerts_max", description: "alerts on one page of a list", least: 1, most: 10_000,
      path: \.page_alerts_max),
    LimitEntry(
      name: "comment_bytes_max", description: "bytes of a comment on a change of status", least: 0, most: 65_536,
      path: \.comment_bytes_max),
  ]
}
