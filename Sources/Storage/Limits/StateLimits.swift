/// Every bound of the durable state, each with its unit in its name.
public struct StateLimits: Sendable, Equatable {
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
}
