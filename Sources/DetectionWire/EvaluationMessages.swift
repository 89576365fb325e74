public import Detection
public import Wire

// The outcome of an evaluation as messages of the wire: for the daemon, and for commands that evaluate by themselves.

extension Wire.Severity {
  /// The severity on the wire.
  public init(_ severity: Detection.Severity) { self.init(rawValue: Int32(severity.rawValue)) }
}

extension Wire.Match {
  /// The match on the wire, before anything is known of its window.
  public init(_ match: Detection.Match) {
    // Field by field from the rule: a copy of the definition would cost more than the fields.
    let rule = match.rule
    self.init(
      detectionID: rule.definition.id, displayName: rule.definition.name, severity: Wire.Severity(match.severity),
      title: match.title, dedup: match.dedup, description: match.texts?.description ?? rule.definition.description,
      runbook: match.texts?.runbook ?? rule.definition.runbook,
      reference: match.texts?.reference ?? rule.definition.reference, context: match.context,
      destinations: match.texts?.destinations ?? rule.definition.outputIDs, threshold: rule.matchTerms.threshold)
  }
}

extension Wire.DetectionError {
  /// The failure on the wire, before anything is known of its window.
  public init(_ error: Detection.DetectionError) {
    self.init(detectionID: error.detectionID, code: error.code, message: error.message)
  }
}

extension Wire.DetectionExplanation {
  /// The explanation on the wire, without a window.
  public init(_ explanation: Detection.DetectionExplanation) {
    self.init(
      detectionID: explanation.detectionID, matched: explanation.matched,
      filters: explanation.filters.map { Wire.ExpressionExplanation($0) },
      detection: Wire.ExpressionExplanation(explanation.detection),
      severities: explanation.severities.map { Wire.ExpressionExplanation($0) },
      severity: Wire.Severity(explanation.severity))
  }
}

extension Wire.ExpressionExplanation {
  /// The node on the wire, with all below it.
  public init(_ node: Detection.ExpressionExplanation) {
    self.init(
      text: node.text, value: node.value, field: node.field, actual: node.actual, missing: node.isMissing,
      error: node.error, children: node.children.map { Wire.ExpressionExplanation($0) }, truncated: node.isTruncated)
  }
}
