/// One step in the life of an alert.
public struct AlertChange: Sendable, Equatable {
  /// Its place in the order of all changes, from 1.
  public var sequence: Int64
  /// What happened.
  public var kind: AlertChangeKind
  /// The alert as it is now, which later changes may have made it.
  public var alert: AlertRecord
}
