/// What one who watches alerts is told.
public enum WatchStep: Sendable, Equatable {
  /// Something happened to an alert.
  case change(AlertChange)
  /// Changes that are no longer kept, the last of them with this sequence.
  case missed(count: UInt64, sequence: Int64)

  /// Where the watch is after it.
  public var sequence: Int64 {
    switch self {
    case .change(let change): change.sequence
    case .missed(_, let sequence): sequence
    }
  }
}
