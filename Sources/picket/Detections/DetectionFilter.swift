import ArgumentParser
import Detection

/// `KEY=V1,V2` or `KEY!=V1,V2`: which detections to test.
struct DetectionFilter {
  private let key: Key
  private let values: Set<String>
  private let excludes: Bool

  /// Reads a filter; the error names what was expected.
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
    key.values(definition).contains { values.contains($0.lowercased()) } != excludes
  }

  private static func key(named name: String) throws -> Key {
    let name = trimmed(name[...])
    if let key = Key.all.first(where: { $0.name.lowercased() == name.lowercased() }) { return key }
    let names = Key.all.map(\.name)
    let hint = Suggestion.nearest(to: name, among: names) ?? "; expected one of \(names.joined(separator: ", "))"
    throw ValidationError("'\(name)' is no key to filter by\(hint)")
  }
}

/// The text without spaces around it.
private func trimmed(_ text: Substring) -> String {
  String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}

extension DetectionFilter {
  /// A key of detection files that detections can be chosen by.
  fileprivate struct Key: Sendable {
    let name: String
    /// The values that a detection has under the key, defaults included.
    let values: @Sendable (DetectionDefinition) -> [String]

    static let all: [Key] = {
      let ids = ["RuleID", "PolicyID", "QueryName", "DataModelID", "GlobalID", "PackID", "LookupName", "PromptName"]
      return [Key(name: "AnalysisType") { [$0.analysisType.rawValue] }]
        + ids.map { id in Key(name: id) { $0.analysisType.idKey == id ? [$0.id] : [] } } + others
    }()

    private static let others = [
      Key(name: "DisplayName") { $0.displayName.map { [$0] } ?? [] },
      Key(name: "Enabled") { ["\($0.isEnabled)"] },
      Key(name: "Severity") { hasSeverity($0) ? [$0.severity.name] : [] },
      Key(name: "LogTypes") { $0.logTypes },
      Key(name: "ScheduledQueries") { $0.scheduledQueries },
      Key(name: "Tags") { $0.tags },
      Key(name: "CreateAlert") { hasSeverity($0) ? ["\($0.createsAlert)"] : [] },
      Key(name: "DedupPeriodMinutes") { isRule($0) ? ["\($0.dedupPeriodMinutes)"] : [] },
      Key(name: "Threshold") { isRule($0) ? ["\($0.threshold)"] : [] },
      Key(name: "OutputIds") { $0.outputIDs },
      Key(name: "SummaryAttributes") { $0.summaryAttributes },
      Key(name: "Filename") { definition in
        if case .python(let filename) = definition.body { [filename] } else { [] }
      },
    ]

    private static func hasSeverity(_ definition: DetectionDefinition) -> Bool {
      [.rule, .scheduledRule, .correlationRule, .policy].contains(definition.analysisType)
    }

    private static func isRule(_ definition: DetectionDefinition) -> Bool {
      [.rule, .scheduledRule].contains(definition.analysisType)
    }
  }
}
