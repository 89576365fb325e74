import ArgumentParser
import Detection

/// `KEY=V1,V2` or `KEY!=V1,V2`: which detections to test.
struct DetectionFilter {
  private let key: DetectionFilterKey
  private let values: Set<String>
  private let excludes: Bool

  /// Reads a filter; the error says what was expected.
  init(argument: String) throws {
    guard let equals = argument.firstIndex(of: "=") else {
      throw ValidationError("'\(argument)' is no filter: expected KEY=V1,V2 or KEY!=V1,V2")
    }
    var name = argument[..<equals]
    excludes = name.last == "!"
    if excludes { name.removeLast() }
    key = try DetectionFilter.key(named: String(name))
    values = Set(argument[argument.index(after: equals)...].split(separator: ",").map { trimmed($0).lowercased() })
    if values.isEmpty { throw ValidationError("'\(argument)' names no value: expected KEY=V1,V2 or KEY!=V1,V2") }
  }

  /// Whether a detection is to be tested.
  func keeps(_ definition: DetectionDefinition) -> Bool {
    key.values(of: definition).contains { values.contains($0.lowercased()) } != excludes
  }

  private static func key(named name: String) throws -> DetectionFilterKey {
    let name = trimmed(name[...])
    if let key = DetectionFilterKey.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) {
      return key
    }
    let names = DetectionFilterKey.allCases.map(\.rawValue)
    if let nearest = NearestNames.of(name, among: names, count: 1).first {
      throw ValidationError("'\(name)' is no key to filter by; did you mean '\(nearest)'?")
    }
    throw ValidationError("'\(name)' is no key to filter by; expected one of \(names.joined(separator: ", "))")
  }
}

/// The text without spaces around it.
private func trimmed(_ text: Substring) -> String {
  String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}

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
