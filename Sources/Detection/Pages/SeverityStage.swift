/// One entry of `DynamicSeverities`: a severity and the conditions under which it holds.
public struct SeverityStage: Sendable, Equatable {
  /// The severity that replaces the static one.
  public var severity: Severity
  /// The conditions in normal form, all of which must hold, one a line.
  public var lines: [String]

  /// Makes an entry.
  public init(severity: Severity, lines: [String]) {
    self.severity = severity
    self.lines = lines
  }

  init(_ dynamicSeverity: DynamicSeverity) {
    self.init(severity: dynamicSeverity.severity, lines: NormalForm.lines(of: dynamicSeverity.conditions))
  }
}
