import Primitives

/// What a document itself says of a detection; what it leaves out stays as it was.
///
/// A derived rule is its base with the fields of the derived document put over it.
struct DefinitionFields: Sendable {
  private var changes: [@Sendable (inout DetectionDefinition) -> Void] = []
  private var logicChanges: [@Sendable (inout SimpleDetection) -> Void] = []
  /// Where `Unique` is; nil when the document does not have it.
  private(set) var uniquePosition: SourcePosition?

  /// Reads the known keys of a document whose shape has been checked.
  init(_ pairs: [YAMLPair], type: AnalysisType, _ problems: ProblemList) {
    let logic = LogicDecoder(problems: problems)
    for pair in pairs {
      read(pair.value, under: pair.key, type, problems)
      read(pair, logic)
    }
  }

  private mutating func read(_ value: YAMLNode, under key: String, _ type: AnalysisType, _ problems: ProblemList) {
    switch key {
    case "Enabled": set(\.isEnabled, value.flag)
    case "Severity": set(\.severity, value.text.flatMap(Severity.init(name:)))
    case "DisplayName": set(\.displayName, value.text.map { .some($0) })
    case "LogTypes": set(\.logTypes, value.labels)
    case "ScheduledQueries": setQueries(value)
    case "Description": set(\.description, value.label)
    case "Reference": set(\.reference, value.label)
    case "Runbook": set(\.runbook, value.label)
    case "Tags": set(\.tags, value.labels)
    case "Reports": set(\.reports, value.pairs?.map { Report(framework: $0.key, values: $0.value.labels ?? []) })
    case "DedupPeriodMinutes":
      set(\.dedupPeriodMinutes, value.integer.map { $0 == 0 ? DetectionDefaults.dedupPeriodMinutes : $0 })
    case "Threshold": set(\.threshold, value.integer.map { $0 == 0 ? DetectionDefaults.threshold : $0 })
    case "CreateAlert": set(\.createsAlert, value.flag)
    case "OutputIds": set(\.outputIDs, value.labels)
    case "SummaryAttributes": set(\.summaryAttributes, value.labels)
    // What a policy looks at is a resource, whose type stands where the log type of an event does.
    case "ResourceTypes" where type == .policy: set(\.logTypes, value.labels)
    case "Mappings" where type == .dataModel: set(\.fieldMappings, value.elements?.compactMap(FieldMapping.init))
    case "Tests" where type == .correlationRule: set(\.tests, RuleOutputDecoder(problems: problems).decode(value))
    case "Tests":
      set(\.tests, TestDecoder(eventKey: type == .policy ? "Resource" : "Log", problems: problems).decode(value))
    default: break
    }
  }

  private mutating func read(_ pair: YAMLPair, _ logic: LogicDecoder) {
    switch pair.key {
    case "InlineFilters":
      let filters = logic.filters(pair.value)
      setLogic(\.inlineFilters, filters)
      set(\.pythonFilters, filters)
    case "AlertTitle": setLogic(\.alertTitle, logic.title(pair.value).map { .some($0) })
    case "AlertContext": setLogic(\.alertContext, logic.context(pair.value))
    case "GroupBy": setLogic(\.groupBy, logic.groupBy(pair.value))
    case "Unique":
      uniquePosition = pair.keyPosition
      setLogic(\.unique, logic.specifiers.decode(pair.value, named: pair.key).map { .some($0) })
    case "DynamicSeverities": setLogic(\.dynamicSeverities, logic.severities(pair.value))
    default: break
    }
  }

  private mutating func set<Value: Sendable>(
    _ field: any WritableKeyPath<DetectionDefinition, Value> & Sendable, _ value: Value?
  ) {
    guard let value else { return }
    changes.append { $0[keyPath: field] = value }
  }

  private mutating func setLogic<Value: Sendable>(
    _ field: any WritableKeyPath<SimpleDetection, Value> & Sendable, _ value: Value?
  ) {
    guard let value else { return }
    logicChanges.append { $0[keyPath: field] = value }
  }

  private mutating func setQueries(_ value: YAMLNode) {
    guard let references = value.elements?.compactMap(DecodedDocument.Reference.init) else { return }
    changes.append { definition in
      definition.queryReferences = references.map { [path = definition.path] in
        QueryReference(name: $0.name, file: path, position: $0.position)
      }
    }
  }

  /// Puts the fields over those of a definition.
  func apply(to definition: inout DetectionDefinition) {
    for change in changes { change(&definition) }
    guard case .simple(var detection) = definition.body else { return }
    for change in logicChanges { change(&detection) }
    definition.body = .simple(detection)
  }
}

extension FieldMapping {
  /// The mapping that an entry of a data model is, whose shape has been checked.
  fileprivate init?(_ node: YAMLNode) {
    guard let name = node["Name"]?.label else { return nil }
    self.name = name
    if let path = node["Path"]?.label {
      target = .path(path)
    } else if let method = node["Method"]?.label {
      target = .method(method)
    } else {
      return nil
    }
  }
}

/// Decodes what a document says of a Simple Detection beside its match expressions.
private struct LogicDecoder {
  let problems: ProblemList

  var specifiers: KeySpecifierDecoder { KeySpecifierDecoder(dialect: .detection, problems: problems) }

  func filters(_ node: YAMLNode) -> [MatchExpression] {
    ExpressionDecoder(dialect: .inlineFilter, problems: problems).decodeList(node, named: "InlineFilters")
  }

  func title(_ node: YAMLNode) -> TitleTemplate? {
    guard let text = node.text else { return problems.wrongType("AlertTitle", expected: "text", found: node) }
    do {
      return try TitleTemplate(text)
    } catch {
      return problems.refuse(.invalidFieldPath, at: node.position, "AlertTitle: \(error)")
    }
  }

  func context(_ node: YAMLNode) -> [AlertContextField] {
    var firsts: [String: SourcePosition] = [:]
    return (node.elements ?? []).compactMap { element in
      guard let value = element["KeyValue"], let name = element["KeyName"], let text = name.text else { return nil }
      if let first = firsts[text] {
        let message = "KeyName: \(Quotation.quoted(text)) stands twice; the first is at \(first.line):\(first.column)"
        problems.add(.duplicateValue, at: name.position, message)
      }
      firsts[text] = firsts[text] ?? name.position
      return specifiers.decode(value, named: "KeyValue").map { AlertContextField(name: text, path: $0) }
    }
  }

  func groupBy(_ node: YAMLNode) -> [FieldPath] {
    (node.elements ?? []).compactMap { specifiers.decode($0, named: "GroupBy") }
  }

  func severities(_ node: YAMLNode) -> [DynamicSeverity] {
    (node.elements ?? []).compactMap { element in
      guard let list = element["Conditions"] else { return nil }
      let conditions = ExpressionDecoder(dialect: .detection, problems: problems)
        .decodeList(list, named: "Conditions")
      return element["ChangeTo"]?.text.flatMap(Severity.init(name:)).map {
        DynamicSeverity(severity: $0, conditions: conditions)
      }
    }
  }
}
