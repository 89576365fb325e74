/// One page of a list of alerts, the newest first.
public struct AlertPage: Sendable, Equatable {
  /// The alerts.
  public var alerts: [AlertRecord]
  /// Where the next page starts, for `AlertFilter.beforeNumber`; nil on the last page.
  public var nextBeforeNumber: Int64?
}
