/// An active correlation rule: what a run looks for, and how a match of it is rendered.
public struct CorrelationProgram: Sendable {
  /// What the file says.
  public let definition: DetectionDefinition
  /// What to look for.
  public let rule: CorrelationRule
  /// What its matches are rendered by.
  public let compiled: CompiledRule

  init?(_ definition: DetectionDefinition, signals: SignalFields?) {
    guard let rule = definition.correlation else { return nil }
    self.definition = definition
    self.rule = rule
    compiled = CompiledRule(correlation: definition, signals: signals)
  }

  /// The id of the rule.
  public var id: String { definition.id }
}
