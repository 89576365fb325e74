import Detection
import DetectionWire
import Wire

// What the catalogue says, as messages of the wire.

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
