/// What a match did to its window.
public struct WindowStep: Sendable, Equatable {
  /// What became of the match.
  public var outcome: WindowOutcome
  /// The distinct value that it added; nil when it added none.
  public var newDistinctValue: String?
}

/// What became of a match in its window.
public enum WindowOutcome: Sendable, Equatable {
  /// The window has not reached its threshold.
  case belowThreshold
  /// The match reached the threshold.
  case alertCreated
  /// The window has its alert already; the match was folded into it.
  case alertUpdated
}
