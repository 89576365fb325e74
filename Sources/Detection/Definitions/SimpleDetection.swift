/// A detection written in the Simple Detection language.
public struct SimpleDetection: Sendable {
  /// The inline filters, all of which must hold before the detection is looked at.
  public var inlineFilters: [MatchExpression]
  /// The match expressions, all of which must hold.
  public var expressions: [MatchExpression]
  /// The title with its placeholders; nil when the file gives none.
  public var alertTitle: TitleTemplate?
  /// The output fields of a match, in order.
  public var alertContext: [AlertContextField]
  /// The fields whose values make the dedup string, in order.
  public var groupBy: [FieldPath]
  /// The field whose distinct values the threshold counts; nil when it counts matches.
  public var unique: FieldPath?
  /// Severities that replace the static one; the first whose conditions hold wins.
  public var dynamicSeverities: [DynamicSeverity]

  /// Makes a detection of match expressions; the rest is empty.
  public init(expressions: [MatchExpression]) {
    self.expressions = expressions
    inlineFilters = []
    alertTitle = nil
    alertContext = []
    groupBy = []
    unique = nil
    dynamicSeverities = []
  }
}

/// One output field of a match.
public struct AlertContextField: Sendable {
  /// The key in the context.
  public var name: String
  /// The field whose value it holds.
  public var path: FieldPath

  /// Makes an output field.
  public init(name: String, path: FieldPath) {
    self.name = name
    self.path = path
  }
}

/// A severity that holds when its conditions do.
public struct DynamicSeverity: Sendable {
  /// The severity to change to.
  public var severity: Severity
  /// The conditions, all of which must hold.
  public var conditions: [MatchExpression]

  /// Makes a dynamic severity.
  public init(severity: Severity, conditions: [MatchExpression]) {
    self.severity = severity
    self.conditions = conditions
  }
}
