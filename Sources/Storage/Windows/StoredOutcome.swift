import Detection

/// What became of a match, and the window it went into.
public struct StoredOutcome: Sendable, Equatable {
  /// What became of it.
  public enum Kind: Sendable, Equatable {
    case belowThreshold
    case alertCreated
    case alertUpdated
    /// The event was counted before, under its name.
    case duplicate
    /// The window was only looked at; without an open one all counts are 0.
    case seen
  }

  /// What became of it.
  public var kind: Kind
  /// The alert of the window; nil while there is none.
  public var alert: AlertID?
  /// Matches in the window.
  public var eventCount: UInt64
  /// Distinct values in the window.
  public var uniqueCount: UInt64
  /// When the window opened, in nanoseconds since 1970.
  public var openedNanos: Int64
  /// When it closes.
  public var closesNanos: Int64
}

extension StoredOutcome.Kind {
  init(_ outcome: WindowOutcome) {
    switch outcome {
    case .belowThreshold: self = .belowThreshold
    case .alertCreated: self = .alertCreated
    case .alertUpdated: self = .alertUpdated
    }
  }
}
