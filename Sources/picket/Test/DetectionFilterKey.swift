import Detection

/// A key of detection files that detections can be chosen by.
enum DetectionFilterKey: String, CaseIterable {
  case analysisType = "AnalysisType"
  case ruleID = "RuleID"
  case policyID = "PolicyID"
  case queryName = "QueryName"
  case dataModelID = "DataModelID"
  case globalID = "GlobalID"
  case packID = "PackID"
  case lookupName = "LookupName"
  case promptName = "PromptName"
  case displayName = "DisplayName"
  case enabled = "Enabled"
  case severity = "Severity"
  case logTypes = "LogTypes"
  case scheduledQueries = "ScheduledQueries"
  case tags = "Tags"
  case createAlert = "CreateAlert"
  case dedupPeriodMinutes = "DedupPeriodMinutes"
  case threshold = "Threshold"
  case outputIDs = "OutputIds"
  case summaryAttributes = "SummaryAttributes"
  case filename = "Filename"

  /// The values that a detection has under the key, defaults included.
  func values(of definition: DetectionDefinition) -> [String] {
    switch self {
    case .analysisType: [definition.analysisType.rawValue]
    case .ruleID, .policyID, .queryName, .dataModelID, .globalID, .packID, .lookupName, .promptName:
      definition.analysisType.idKey == rawValue ? [definition.id] : []
    case .displayName: definition.displayName.map { [$0] } ?? []
    case .enabled: [definition.isEnabled ? "true" : "false"]
    case .severity: hasSeverity(definition) ? [definition.severity.name] : []
    case .logTypes: definition.logTypes
    case .scheduledQueries: definition.scheduledQueries
    case .tags: definition.tags
    case .createAlert: hasSeverity(definition) ? [definition.createsAlert ? "true" : "false"] : []
    case .dedupPeriodMinutes: isRule(definition) ? [String(definition.dedupPeriodMinutes)] : []
    case .threshold: isRule(definition) ? [String(definition.threshold)] : []
    case .outputIDs: definition.outputIDs
    case .summaryAttributes: definition.summaryAttributes
    case .filename: filenames(of: definition)
    }
  }

  private func hasSeverity(_ definition: DetectionDefinition) -> Bool {
    switch definition.analysisType {
    case .rule, .scheduledRule, .correlationRule, .policy: true
    default: false
    }
  }

  private func isRule(_ definition: DetectionDefinition) -> Bool {
    definition.analysisType == .rule || definition.analysisType == .scheduledRule
  }

  private func filenames(of definition: DetectionDefinition) -> [String] {
    if case .python(let filename) = definition.body { return [filename] }
    return []
  }
}
