/// Matches that are to be counted together, at one time.
public struct MatchBatch: Sendable {
  /// The matches, in the order in which they count.
  public var matches: [StoredMatch]
  /// When they were made, in nanoseconds since 1970 by the clock of windows.
  public var now: Int64
  /// The rows of a run of a query that these are matches of, remembered with the matches or not at all; nil for other
  /// matches.
  public var counted: CountedRun?

  /// Makes a batch.
  public init(matches: [StoredMatch], now: Int64, counted: CountedRun? = nil) {
    self.matches = matches
    self.now = now
    self.counted = counted
  }
}
