/// A step of a query as people read it.
public struct QueryStage: Hashable, Sendable {
  /// The name of the step: `source`, `filter` or `having`.
  public let name: String
  /// What the step does, a line for each thing, for example `srcAddr ne "null"`.
  public let lines: [String]
}
