/// What a step of a query took in and gave, for `picket explain`.
public struct QueryStageTiming: Sendable, Hashable {
  /// A step.
  public enum Stage: String, Sendable, Hashable {
    /// From the flows of the window to those in segments and ranges of the wanted event times.
    case source
    /// From those to the flows for which the filter is true.
    case filter
    /// From those to groups, with their aggregates.
    case group
    /// From groups to those for which HAVING is true.
    case having
    /// From groups or flows to the rows of the answer: DISTINCT, ORDER BY, OFFSET and LIMIT.
    case order
  }

  /// The step.
  public var stage: Stage
  /// Flows, groups or rows that it was given.
  public var rowsIn: Int
  /// Flows, groups or rows that it passed on.
  public var rowsOut: Int
  /// How long it took; 0 when the caller gave no clock.
  public var elapsedNanos: Int64

  /// A step with what it took.
  public init(stage: Stage, rowsIn: Int, rowsOut: Int, elapsedNanos: Int64) {
    self.stage = stage
    self.rowsIn = rowsIn
    self.rowsOut = rowsOut
    self.elapsedNanos = elapsedNanos
  }
}
