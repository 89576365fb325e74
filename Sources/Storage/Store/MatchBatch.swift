/// Matches that are to be counted together, at one time.
public struct MatchBatch: Sendable {
  /// The matches, in the order in which they count.
  public var matches: [StoredMatch]
  /// When they were made, in nanoseconds since 1970 by the clock of windows.
  public var now: Int64

  /// Makes a batch.
  public init(matches: [StoredMatch], now: Int64) {
    self.matches = matches
    self.now = now
  }
}
