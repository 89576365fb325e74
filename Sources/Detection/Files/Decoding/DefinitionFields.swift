/// What a document itself says of a detection; what it leaves out stays as it was.
///
/// A derived rule is its base with the fields of the derived document put over it.
struct DefinitionFields: Sendable {
  private var isEnabled: Bool?
  private var severity: Severity?
  private var displayName: String?
  private var logTypes: [String]?
  private var scheduledQueries: [DecodedDocument.Reference]?
  private var description: String?
  private var reference: String?
  private var runbook: String?
  private var tags: [String]?
  private var reports: [Report]?
  private var dedupPeriodMinutes: Int?
  private var threshold: Int?
  private var createsAlert: Bool?
  private var outputIDs: [String]?
  private var summaryAttributes: [String]?
  private var tests: [DetectionTest]?
  private let match: MatchFields

  /// Where `Unique` stands; nil when the document does not have it.
  var uniquePosition: SourcePosition? { match.uniquePosition }

  /// Reads the known keys of a document whose shape has been checked.
  init(_ pairs: [YAMLPair], type: AnalysisType, _ problems: inout ProblemList) {
    match = MatchFields(pairs, &problems)
    for pair in pairs { read(pair.value, under: pair.key, type: type, &problems) }
  }

  private mutating func read(
    _ value: YAMLNode, under key: String, type: AnalysisType, _ problems: inout ProblemList
  ) {
    switch key {
    case "Enabled": isEnabled = value.flag
    case "Severity": severity = value.text.flatMap(Severity.init(name:))
    case "DisplayName": displayName = value.text
    case "LogTypes": logTypes = DefinitionFields.texts(value)
    case "ScheduledQueries": scheduledQueries = value.elements?.compactMap(DecodedDocument.Reference.init)
    case "Description": description = value.label
    case "Reference": reference = value.label
    case "Runbook": runbook = value.label
    case "Tags": tags = DefinitionFields.texts(value)
    case "Reports": reports = DefinitionFields.reports(value)
    case "DedupPeriodMinutes":
      dedupPeriodMinutes = value.integer.map { $0 == 0 ? DetectionDefaults.dedupPeriodMinutes : $0 }
    case "Threshold": threshold = value.integer.map { $0 == 0 ? DetectionDefaults.threshold : $0 }
    case "CreateAlert": createsAlert = value.flag
    case "OutputIds": outputIDs = DefinitionFields.texts(value)
    case "SummaryAttributes": summaryAttributes = DefinitionFields.texts(value)
    case "Tests" where type == .policy: tests = TestDecoder.decode(value, eventKey: "Resource", &problems)
    // The tests of correlation rules hold outputs of other rules; their shape is checked and no event comes of them.
    case "Tests" where type != .correlationRule: tests = TestDecoder.decode(value, eventKey: "Log", &problems)
    default: break
    }
  }

  /// Puts the fields over those of a definition.
  func apply(to definition: inout DetectionDefinition) {
    definition.isEnabled = isEnabled ?? definition.isEnabled
    definition.severity = severity ?? definition.severity
    definition.displayName = displayName ?? definition.displayName
    definition.logTypes = logTypes ?? definition.logTypes
    if let scheduledQueries {
      definition.queryReferences = scheduledQueries.map {
        QueryReference(name: $0.name, file: definition.path, position: $0.position)
      }
    }
    definition.description = description ?? definition.description
    definition.reference = reference ?? definition.reference
    definition.runbook = runbook ?? definition.runbook
    definition.tags = tags ?? definition.tags
    definition.reports = reports ?? definition.reports
    definition.dedupPeriodMinutes = dedupPeriodMinutes ?? definition.dedupPeriodMinutes
    definition.threshold = threshold ?? definition.threshold
    definition.createsAlert = createsAlert ?? definition.createsAlert
    definition.outputIDs = outputIDs ?? definition.outputIDs
    definition.summaryAttributes = summaryAttributes ?? definition.summaryAttributes
    definition.tests = tests ?? definition.tests
    guard case .simple(var detection) = definition.body else { return }
    match.apply(to: &detection)
    definition.body = .simple(detection)
  }

  private static func texts(_ node: YAMLNode) -> [String]? {
    node.elements?.compactMap(\.label)
  }

  private static func reports(_ node: YAMLNode) -> [Report]? {
    node.pairs?.map { Report(framework: $0.key, values: texts($0.value) ?? []) }
  }
}
