/// Decodes `Key`, `DeepKey`, `KeyPath` and `Enrichment` into the paths they mean.
struct KeySpecifierDecoder {
  /// Where the specifier stands.
  let dialect: ExpressionDialect

  /// Decodes a mapping that is a key specifier and nothing else.
  func decode(_ node: YAMLNode, named name: String, allowsEnrichment: Bool, _ problems: inout ProblemList) -> FieldPath?
  {
    guard let pairs = node.pairs else {
      problems.addWrongType(name, expected: "a mapping with one of \(KeySpecifierDecoder.list)", found: node)
      return nil
    }
    let strangers = pairs.filter { !RuleSchemas.specifierKeys.contains($0.key) }
    for pair in strangers {
      let suggestion = problems.suggestion(for: pair.key, among: RuleSchemas.specifierKeys)
      problems.add(
        .unknownKey, at: pair.keyPosition,
        "unknown key \(Quotation.quoted(pair.key)) in a key specifier; expected one of \(KeySpecifierDecoder.list)"
          + suggestion)
    }
    guard let pair = only(of: pairs, in: node, &problems), strangers.isEmpty else { return nil }
    if pair.key == "Enrichment", !allowsEnrichment {
      problems.add(
        .invalidExpression, at: pair.keyPosition, "\(name): 'Enrichment' cannot stand here; use Key or KeyPath")
      return nil
    }
    return path(pair, &problems)
  }

  /// The one specifier among the pairs of a mapping; a problem when there is none or more than one.
  func only(of pairs: [YAMLPair], in node: YAMLNode, _ problems: inout ProblemList) -> YAMLPair? {
    let specifiers = pairs.filter { RuleSchemas.specifierKeys.contains($0.key) }
    guard let first = specifiers.first else {
      problems.add(.missingKey, at: node.position, "expected one of \(KeySpecifierDecoder.list)")
      return nil
    }
    if specifiers.count > 1 {
      let message = "expected only one of \(KeySpecifierDecoder.list), found also '\(specifiers[1].key)'"
      problems.add(.conflictingKeys, at: specifiers[1].keyPosition, message)
      return nil
    }
    return first
  }

  /// The path that one specifier means.
  func path(_ pair: YAMLPair, _ problems: inout ProblemList) -> FieldPath? {
    switch pair.key {
    case "Key": key(pair.value, &problems)
    case "DeepKey": deepKey(pair.value, &problems)
    case "KeyPath": keyPath(pair.value, named: "KeyPath", &problems)
    default: enrichment(pair.value, &problems)
    }
  }

  static let list = "Key, DeepKey, KeyPath, Enrichment"

  private func key(_ node: YAMLNode, _ problems: inout ProblemList) -> FieldPath? {
    guard let text = node.text else {
      problems.addWrongType("Key", expected: "text", found: node)
      return nil
    }
    return dialect == .element && text == "@" ? FieldPath([]) : FieldPath(key: text)
  }

  private func deepKey(_ node: YAMLNode, _ problems: inout ProblemList) -> FieldPath? {
    guard let elements = node.elements, !elements.isEmpty else {
      let expected = "a list of at least one field name or index"
      problems.addWrongType("DeepKey", expected: expected, found: node)
      return nil
    }
    var steps: [FieldPath.Step] = []
    for element in elements {
      if let text = element.text {
        steps.append(.key(text))
      } else if let index = element.integer, let small = Int32(exactly: index) {
        steps.append(.index(Int(small)))
      } else {
        problems.addWrongType("DeepKey", expected: "field names (text) and indexes (whole numbers)", found: element)
      }
    }
    return steps.count == elements.count ? FieldPath(steps) : nil
  }

  private func keyPath(_ node: YAMLNode, named name: String, _ problems: inout ProblemList) -> FieldPath? {
    guard let text = node.text else {
      problems.addWrongType(name, expected: "text", found: node)
      return nil
    }
    do {
      return try FieldPath(keyPath: text)
    } catch {
      problems.add(.invalidFieldPath, at: node.position, "\(name): \(error)")
      return nil
    }
  }

  private func enrichment(_ node: YAMLNode, _ problems: inout ProblemList) -> FieldPath? {
    var checker = ShapeChecker(problems: problems)
    checker.check(node, RuleSchemas.enrichment, named: "Enrichment")
    problems = checker.problems
    guard let table = node["Table"]?.text, let selector = node["Selector"]?.text, let field = node["FieldPath"],
      field.text != nil, let path = keyPath(field, named: "FieldPath", &problems)
    else { return nil }
    return FieldPath(enrichmentTable: table, selector: selector, fieldPath: path)
  }
}

/// Finds the fields that a rule over rows reads, with their places.
///
/// What is asked of the elements of a list is not a field of the row. What cannot be read is passed over here: it is a
/// problem of those who decode it.
struct RowFieldCollector {
  private(set) var fields: [RowField] = []

  private let file: String
  private var unread: ProblemList

  /// Looks at a document of a file.
  init(_ document: YAMLNode, file: String) {
    self.file = file
    unread = ProblemList(path: file, limits: DetectionFileLimits())
    for key in ["Detection", "AlertContext", "GroupBy", "Unique", "DynamicSeverities"] {
      if let node = document[key] { collect(node, isCaseSensitive: false) }
    }
    if let filters = document["InlineFilters"] { collect(filters, isCaseSensitive: true) }
    if let title = document["AlertTitle"] { collect(title: title) }
  }

  private mutating func collect(_ node: YAMLNode, isCaseSensitive: Bool) {
    for element in node.elements ?? [] { collect(element, isCaseSensitive: isCaseSensitive) }
    for pair in node.pairs ?? [] where pair.key != "Expressions" {
      if RuleSchemas.specifierKeys.contains(pair.key) {
        add(KeySpecifierDecoder(dialect: .detection).path(pair, &unread), pair.value, isCaseSensitive)
      } else {
        collect(pair.value, isCaseSensitive: isCaseSensitive)
      }
    }
  }

  private mutating func collect(title node: YAMLNode) {
    guard let text = node.text, let template = try? TitleTemplate(text) else { return }
    for case .field(let path) in template.parts { add(path, node, false) }
  }

  private mutating func add(_ path: FieldPath?, _ node: YAMLNode, _ isCaseSensitive: Bool) {
    guard let path else { return }
    fields.append(RowField(path: path, file: file, position: node.position, isCaseSensitive: isCaseSensitive))
  }
}
