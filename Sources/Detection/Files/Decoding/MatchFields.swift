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
