/// What the page of a query shows of its SQL.
///
/// Made by those who compile queries, and handed to `DetectionPages`.
public struct QueryLogic: Sendable, Equatable {
  /// The stages, in the order in which a row meets them: `source`, `filter`, `having`.
  public var stages: [LogicStage]
  /// What it looks for; how many others look for the same is counted by the pages.
  public var indicators: [Indicator]
  /// What it excludes, by the positive form.
  public var exclusions: [Indicator]
  /// The columns of its rows, in order.
  public var outputFields: [OutputField]

  /// Makes the logic of a query.
  public init(
    stages: [LogicStage], indicators: [Indicator], exclusions: [Indicator], outputFields: [OutputField]
  ) {
    self.stages = stages
    self.indicators = indicators
    self.exclusions = exclusions
    self.outputFields = outputFields
  }
}
