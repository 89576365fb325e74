/// A change of an alert's status, with who made it and why.
public struct StatusNote: Sendable, Equatable {
  /// The status since then.
  public var status: AlertStatus
  /// Why; empty when nobody said.
  public var comment: String
  /// Who.
  public var changedBy: String
  /// When, in nanoseconds since 1970.
  public var changedNanos: Int64
}
