import Detection
import Wire

// What the core says, as messages of the wire.

extension Wire.Severity {
  init(_ severity: Detection.Severity) { self.init(rawValue: Int32(severity.rawValue)) }
}

extension Wire.Match {
  init(_ match: Detection.Match) {
    // Field by field from the rule: a copy of the definition would cost more than the fields.
    let rule = match.rule
    self.init(
      detectionID: rule.definition.id, displayName: rule.definition.name, severity: Wire.Severity(match.severity),
      title: match.title, dedup: match.dedup, description: rule.definition.description,
      runbook: rule.definition.runbook, reference: rule.definition.reference, context: match.context,
      destinations: rule.definition.outputIDs, threshold: rule.matchTerms.threshold)
  }
}

extension Wire.DetectionError {
  init(_ error: Detection.DetectionError) {
    self.init(detectionID: error.detectionID, code: error.code, message: error.message)
  }
}

extension Wire.DetectionExplanation {
  init(_ explanation: Detection.DetectionExplanation) {
    self.init(
      detectionID: explanation.detectionID, matched: explanation.matched,
      filters: explanation.filters.map { Wire.ExpressionExplanation($0) },
      detection: Wire.ExpressionExplanation(explanation.detection),
      severities: explanation.severities.map { Wire.ExpressionExplanation($0) },
      severity: Wire.Severity(explanation.severity))
  }
}

extension Wire.ExpressionExplanation {
  init(_ node: Detection.ExpressionExplanation) {
    self.init(
      text: node.text, value: node.value, field: node.field, actual: node.actual, missing: node.isMissing,
      error: node.error, children: node.children.map { Wire.ExpressionExplanation($0) }, truncated: node.isTruncated)
  }
}

extension DetectionSummary {
  init(_ definition: DetectionDefinition) {
    self.init(
      detectionID: definition.id, displayName: definition.name, analysisType: definition.analysisType.rawValue,
      enabled: definition.isEnabled, severity: Wire.Severity(definition.severity), logTypes: definition.logTypes,
      testCount: UInt32(definition.tests.count), active: definition.isActive,
      inactiveReason: definition.inactiveReason ?? "", path: definition.path,
      schedule: definition.query?.schedule?.text ?? "", scheduledQueries: definition.scheduledQueries)
  }
}

extension GetDetectionResponse {
  init(_ page: DetectionPage) {
    let definition = page.definition
    self.init(
      summary: DetectionSummary(definition), description: definition.description, reference: definition.reference,
      runbook: definition.runbook, tags: definition.tags,
      reports: definition.reports.map { Wire.Report(framework: $0.framework, values: $0.values) },
      dedupPeriodMinutes: UInt32(clamping: definition.dedupPeriodMinutes),
      threshold: UInt64(definition.threshold), createAlert: definition.createsAlert,
      summaryAttributes: definition.summaryAttributes, outputIDs: definition.outputIDs, alertTitle: page.alertTitle,
      groupBy: page.groupBy,
      tests: definition.tests.map {
        Wire.DetectionTest(name: $0.name, expectedResult: $0.expectedResult, log: $0.log)
      },
      logic: page.stages.map { Wire.LogicStage(name: $0.name, lines: $0.lines) },
      indicators: page.indicators.map { Wire.Indicator($0) }, exclusions: page.exclusions.map { Wire.Indicator($0) },
      outputFields: page.outputFields.map { Wire.OutputField(field: $0.field, source: $0.source) },
      dynamicSeverities: page.dynamicSeverities.map {
        Wire.DynamicSeverity(severity: Wire.Severity($0.severity), lines: $0.lines)
      },
      source: definition.source, unique: page.unique)
  }
}

extension Wire.Indicator {
  init(_ indicator: Detection.Indicator) {
    self.init(
      field: indicator.field, kind: indicator.kind, values: indicator.values,
      corpusCount: UInt32(clamping: indicator.corpusCount))
  }
}
