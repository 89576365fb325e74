public import Detection
public import Wire

// Definitions as messages of the wire.

extension DetectionSummary {
  /// What lists say of a definition.
  public init(_ definition: DetectionDefinition) {
    self.init(
      detectionID: definition.id, displayName: definition.name, analysisType: definition.analysisType.rawValue,
      enabled: definition.isEnabled, severity: Wire.Severity(definition.severity), logTypes: definition.logTypes,
      testCount: UInt32(definition.tests.count), active: definition.isActive,
      inactiveReason: definition.inactiveReason ?? "", path: definition.path,
      schedule: (definition.query?.schedule ?? definition.correlation?.schedule)?.text ?? "",
      scheduledQueries: definition.scheduledQueries,
      overrides: definition.overrides.map {
        Wire.DetectionOverride(key: $0.key, value: $0.value, fileValue: $0.fileValue)
      })
  }
}

extension GetDetectionResponse {
  /// The page of a definition of a library.
  public init(_ page: DetectionPage, in library: DetectionLibrary) {
    self.init(page)
    let definition = page.definition
    bodyPath = definition.pythonFile?.path ?? ""
    if let query = definition.query {
      self.query = query.text
      timeoutMinutes = UInt32(clamping: query.schedule?.timeoutMinutes ?? 0)
      scheduledRules = library.definitions.filter { $0.scheduledQueries.contains(definition.id) }.map(\.id)
    }
  }

  private init(_ page: DetectionPage) {
    let definition = page.definition
    self.init(
      summary: DetectionSummary(definition), description: definition.description, reference: definition.reference,
      runbook: definition.runbook, tags: definition.tags,
      reports: definition.reports.map { Wire.Report(framework: $0.framework, values: $0.values) },
      dedupPeriodMinutes: UInt32(clamping: definition.dedupPeriodMinutes),
      threshold: UInt64(definition.threshold), createAlert: definition.createsAlert,
      summaryAttributes: definition.summaryAttributes, outputIDs: definition.outputIDs, alertTitle: page.alertTitle,
      groupBy: page.groupBy, unique: page.unique,
      tests: definition.tests.map {
        Wire.DetectionTest(name: $0.name, expectedResult: $0.expectedResult, log: $0.log)
      },
      logic: page.stages.map { Wire.LogicStage(name: $0.name, lines: $0.lines) },
      indicators: page.indicators.map { Wire.Indicator($0) }, exclusions: page.exclusions.map { Wire.Indicator($0) },
      outputFields: page.outputFields.map { Wire.OutputField(field: $0.field, source: $0.source) },
      dynamicSeverities: page.dynamicSeverities.map {
        Wire.DynamicSeverity(severity: Wire.Severity($0.severity), lines: $0.lines)
      },
      functions: page.functions, helpers: page.helpers, dataModels: page.dataModels, unread: page.unread,
      source: definition.source)
  }
}

extension Wire.Indicator {
  fileprivate init(_ indicator: Detection.Indicator) {
    self.init(
      field: indicator.field, kind: indicator.kind, values: indicator.values,
      corpusCount: UInt32(clamping: indicator.corpusCount))
  }
}
