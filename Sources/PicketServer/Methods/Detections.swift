import Detection
import DetectionWire
import Wire

extension DetectionService {
  /// One page of the definitions that the filter lets through, in order of id.
  @Sendable func listDetections(_ request: ListDetectionsRequest) throws(RPCError) -> ListDetectionsResponse {
    try RequestTexts.check(request.text.utf8.count, "text", bytesMax: RequestTexts.filterBytesMax)
    try RequestTexts.check(request.logType.utf8.count, "log_type")
    try RequestTexts.check(request.pageToken.utf8.count, "page_token")
    let text = request.text.lowercased()
    let found = server.detections.library.definitions.filter { DetectionService.isWanted($0, request.logType, text) }
    let rest = found.drop { !request.pageToken.isEmpty && $0.id <= request.pageToken }
    let bound = server.limits.pageDetectionsMax
    let page = rest.prefix(request.pageSize == 0 ? bound : min(Int(request.pageSize), bound))
    return ListDetectionsResponse(
      detections: page.map { DetectionSummary($0) },
      nextPageToken: page.count < rest.count ? page.last?.id ?? "" : "", totalCount: UInt32(found.count))
  }

  /// All that is known of one definition.
  @Sendable func getDetection(_ request: GetDetectionRequest) throws(RPCError) -> GetDetectionResponse {
    try RequestTexts.check(request.detectionID.utf8.count, "detection_id")
    let detections = server.detections
    guard let page = detections.page(ofDetection: request.detectionID) else {
      throw RPCError(.notFound, DetectionService.notFound(request.detectionID, in: detections))
    }
    var response = GetDetectionResponse(page)
    if let query = page.definition.query {
      let id = page.definition.id
      response.query = query.text
      response.timeoutMinutes = UInt32(clamping: query.schedule?.timeoutMinutes ?? 0)
      response.scheduledRules = detections.library.definitions.filter { $0.scheduledQueries.contains(id) }.map(
        \.id)
    }
    return response
  }

  /// `text` is in lowercase.
  private static func isWanted(_ definition: DetectionDefinition, _ logType: String, _ text: String) -> Bool {
    if !logType.isEmpty, !definition.logTypes.contains(logType) { return false }
    if text.isEmpty { return true }
    return definition.id.lowercased().contains(text) || definition.name.lowercased().contains(text)
  }

  private static func notFound(_ id: String, in detections: LoadedDetections) -> String {
    if id.isEmpty { return "detection_id is empty; expected the id of a loaded detection" }
    let near = detections.library.definitions.map(\.id).first { $0.lowercased() == id.lowercased() }
    let hint = near.map { "; there is '\($0)'" } ?? "; ListDetections gives the ids of those that are"
    return "no detection '\(id)' is loaded\(hint)"
  }
}

// Definitions as messages of the wire.

extension DetectionSummary {
  init(_ definition: DetectionDefinition) {
    self.init(
      detectionID: definition.id, displayName: definition.name, analysisType: definition.analysisType.rawValue,
      enabled: definition.isEnabled, severity: Wire.Severity(definition.severity), logTypes: definition.logTypes,
      testCount: UInt32(definition.tests.count), active: definition.isActive,
      inactiveReason: definition.inactiveReason ?? "", path: definition.path,
      schedule: definition.query?.schedule?.text ?? "", scheduledQueries: definition.scheduledQueries,
      overrides: definition.overrides.map {
        Wire.DetectionOverride(key: $0.key, value: $0.value, fileValue: $0.fileValue)
      })
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
      source: definition.source)
  }
}

extension Wire.Indicator {
  init(_ indicator: Detection.Indicator) {
    self.init(
      field: indicator.field, kind: indicator.kind, values: indicator.values,
      corpusCount: UInt32(clamping: indicator.corpusCount))
  }
}
