/// A rule said yes to an event.
public struct Match: Sendable {
  /// The rule that matched.
  public let rule: CompiledRule
  /// The definition that matched.
  public var definition: DetectionDefinition { rule.definition }
  /// The severity, the dynamic one where its conditions hold.
  public let severity: Severity
  /// The title; at most 1,000 characters.
  public let title: String
  /// The dedup string; at most 1,000 characters.
  public let dedup: String
  /// The context as a JSON object; empty when the detection has none.
  public let context: [UInt8]
  /// The value that the threshold counts once, at most 1,000 characters; nil when the detection counts matches or the
  /// field is missing.
  public let distinctValue: String?
  /// What could not be rendered as asked, for example a context that is too large; the match stands all the same.
  public let failures: [RenderingFailure]
}
