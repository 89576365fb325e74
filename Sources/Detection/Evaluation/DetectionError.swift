/// A detection that failed on an event.
public struct DetectionError: Error, Equatable, Sendable {
  /// The rule that failed.
  public let rule: CompiledRule
  /// The definition that failed.
  public var definition: DetectionDefinition { rule.definition }
  /// The id of the detection.
  public var detectionID: String { rule.definition.id }
  /// The kind of failure: `inline-filter`, `scheduled-query` when there are no events because the query failed, or that
  /// of an `EventError` when a row of its answer makes no event.
  public let code: String
  /// What failed on which value and what was expected.
  public let message: String

  /// Makes the failure of a rule.
  public init(rule: CompiledRule, code: String, message: String) {
    self.rule = rule
    self.code = code
    self.message = message
  }

  /// Compares what failed and why.
  public static func == (left: DetectionError, right: DetectionError) -> Bool {
    (left.detectionID, left.code, left.message) == (right.detectionID, right.code, right.message)
  }
}
