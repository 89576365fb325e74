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

/// What a document says of a Simple Detection beside its match expressions.
struct MatchFields: Sendable {
  private var inlineFilters: [MatchExpression]?
  private var alertTitle: TitleTemplate?
  private var alertContext: [AlertContextField]?
  private var groupBy: [FieldPath]?
  private var unique: FieldPath?
  private var dynamicSeverities: [DynamicSeverity]?
  /// Where `Unique` stands; nil when the document does not have it.
  private(set) var uniquePosition: SourcePosition?

  private static let specifiers = KeySpecifierDecoder(dialect: .detection)

  /// Reads the known keys of a document whose shape has been checked.
  init(_ pairs: [YAMLPair], _ problems: inout ProblemList) {
    for pair in pairs {
      switch pair.key {
      case "InlineFilters":
        let decoder = ExpressionDecoder(dialect: .inlineFilter)
        inlineFilters = decoder.decodeList(pair.value, named: pair.key, &problems)
      case "AlertTitle": alertTitle = MatchFields.title(pair.value, &problems)
      case "AlertContext": alertContext = MatchFields.context(pair.value, &problems)
      case "GroupBy": groupBy = MatchFields.groupBy(pair.value, &problems)
      case "Unique":
        uniquePosition = pair.keyPosition
        unique = MatchFields.specifiers.decode(pair.value, named: pair.key, allowsEnrichment: true, &problems)
      case "DynamicSeverities": dynamicSeverities = MatchFields.severities(pair.value, &problems)
      default: break
      }
    }
  }

  /// Puts the fields over those of a detection.
  func apply(to detection: inout SimpleDetection) {
    detection.inlineFilters = inlineFilters ?? detection.inlineFilters
    detection.alertTitle = alertTitle ?? detection.alertTitle
    detection.alertContext = alertContext ?? detection.alertContext
    detection.groupBy = groupBy ?? detection.groupBy
    detection.unique = unique ?? detection.unique
    detection.dynamicSeverities = dynamicSeverities ?? detection.dynamicSeverities
  }

  private static func title(_ node: YAMLNode, _ problems: inout ProblemList) -> TitleTemplate? {
    guard let text = node.text else {
      problems.addWrongType("AlertTitle", expected: "text", found: node)
      return nil
    }
    do {
      return try TitleTemplate(text)
    } catch {
      problems.add(.invalidFieldPath, at: node.position, "AlertTitle: \(error)")
      return nil
    }
  }

  private static func context(_ node: YAMLNode, _ problems: inout ProblemList) -> [AlertContextField] {
    var fields: [AlertContextField] = []
    var firsts: [String: SourcePosition] = [:]
    for element in node.elements ?? [] {
      guard let value = element["KeyValue"], let name = element["KeyName"], let text = name.text else { continue }
      if let first = firsts[text] {
        let message = "KeyName: \(Quotation.quoted(text)) stands twice; the first is at \(first.line):\(first.column)"
        problems.add(.duplicateValue, at: name.position, message)
      }
      firsts[text] = firsts[text] ?? name.position
      guard let path = specifiers.decode(value, named: "KeyValue", allowsEnrichment: true, &problems) else { continue }
      fields.append(AlertContextField(name: text, path: path))
    }
    return fields
  }

  private static func groupBy(_ node: YAMLNode, _ problems: inout ProblemList) -> [FieldPath] {
    (node.elements ?? []).compactMap {
      specifiers.decode($0, named: "GroupBy", allowsEnrichment: true, &problems)
    }
  }

  private static func severities(_ node: YAMLNode, _ problems: inout ProblemList) -> [DynamicSeverity] {
    var severities: [DynamicSeverity] = []
    for element in node.elements ?? [] {
      guard let list = element["Conditions"] else { continue }
      let conditions = ExpressionDecoder(dialect: .detection).decodeList(list, named: "Conditions", &problems)
      guard let severity = element["ChangeTo"]?.text.flatMap(Severity.init(name:)) else { continue }
      severities.append(DynamicSeverity(severity: severity, conditions: conditions))
    }
    return severities
  }
}
