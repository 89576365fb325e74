/// A detection that failed on an event.
public struct DetectionError: Error, Equatable, Sendable {
  /// The definition that failed.
  public var definition: DetectionDefinition { rule.definition }
  /// The id of the detection.
  public var detectionID: String { rule.definition.id }
  /// The kind of failure: `inline-filter`.
  public let code: String
  /// What failed on which value and what was expected.
  public let message: String

  let rule: CompiledRule

  /// Compares what failed and why.
  public static func == (left: DetectionError, right: DetectionError) -> Bool {
    (left.detectionID, left.code, left.message) == (right.detectionID, right.code, right.message)
  }
}
