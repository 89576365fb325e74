/// Decodes `Key`, `DeepKey`, `KeyPath` and `Enrichment` into the paths they mean.
struct KeySpecifierDecoder {
  /// Where the specifier is.
  let dialect: ExpressionDialect
  let problems: ProblemList

  private static let list = "Key, DeepKey, KeyPath, Enrichment"

  /// Decodes a mapping that is a key specifier and nothing else.
  func decode(_ node: YAMLNode, named name: String, allowsEnrichment: Bool = true) -> FieldPath? {
    guard let pairs = node.pairs else {
      return problems.wrongType(name, expected: "a mapping with one of \(KeySpecifierDecoder.list)", found: node)
    }
    let strangers = pairs.filter { !RuleSchemas.specifierKeys.contains($0.key) }
    for pair in strangers {
      let suggestion = problems.suggestion(for: pair.key, among: RuleSchemas.specifierKeys)
      problems.add(
        .unknownKey, at: pair.keyPosition,
        "unknown key \(Quotation.quoted(pair.key)) in a key specifier; expected one of \(KeySpecifierDecoder.list)"
          + suggestion)
    }
    guard let pair = only(of: pairs, in: node), strangers.isEmpty else { return nil }
    if pair.key == "Enrichment", !allowsEnrichment {
      let message = "\(name): 'Enrichment' cannot stand here; use Key or KeyPath"
      return problems.refuse(.invalidExpression, at: pair.keyPosition, message)
    }
    return path(pair)
  }

  /// The one specifier among the pairs of a mapping; a problem when there is none or more than one.
  func only(of pairs: [YAMLPair], in node: YAMLNode) -> YAMLPair? {
    let specifiers = pairs.filter { RuleSchemas.specifierKeys.contains($0.key) }
    guard let first = specifiers.first else {
      return problems.refuse(.missingKey, at: node.position, "expected one of \(KeySpecifierDecoder.list)")
    }
    if specifiers.count == 1 { return first }
    let message = "expected only one of \(KeySpecifierDecoder.list), found also '\(specifiers[1].key)'"
    return problems.refuse(.conflictingKeys, at: specifiers[1].keyPosition, message)
  }

  /// The path that one specifier means.
  func path(_ pair: YAMLPair) -> FieldPath? {
    switch pair.key {
    case "Key": key(pair.value)
    case "DeepKey": deepKey(pair.value)
    case "KeyPath": keyPath(pair.value, named: "KeyPath")
    default: enrichment(pair.value)
    }
  }

  private func key(_ node: YAMLNode) -> FieldPath? {
    guard let text = node.text else { return problems.wrongType("Key", expected: "text", found: node) }
    return dialect == .element && text == "@" ? FieldPath([]) : FieldPath(key: text)
  }

  private func deepKey(_ node: YAMLNode) -> FieldPath? {
    guard let elements = node.elements, !elements.isEmpty else {
      return problems.wrongType("DeepKey", expected: "a list of at least one field name or index", found: node)
    }
    let steps = elements.compactMap { element -> FieldPath.Step? in
      if let text = element.text { return .key(text) }
      if let index = element.integer, let small = Int32(exactly: index) { return .index(Int(small)) }
      return problems.wrongType(
        "DeepKey", expected: "field names (text) and indexes (whole numbers)", found: element)
    }
    return steps.count == elements.count ? FieldPath(steps) : nil
  }

  private func keyPath(_ node: YAMLNode, named name: String) -> FieldPath? {
    guard let text = node.text else { return problems.wrongType(name, expected: "text", found: node) }
    do {
      return try FieldPath(keyPath: text)
    } catch {
      return problems.refuse(.invalidFieldPath, at: node.position, "\(name): \(error)")
    }
  }

  private func enrichment(_ node: YAMLNode) -> FieldPath? {
    ShapeChecker(problems: problems).check(node, RuleSchemas.enrichment, named: "Enrichment")
    guard let table = node["Table"]?.text, let selector = node["Selector"]?.text, let field = node["FieldPath"],
      field.text != nil, let path = keyPath(field, named: "FieldPath")
    else { return nil }
    return FieldPath(enrichmentTable: table, selector: selector, fieldPath: path)
  }
}

/// Finds the fields that a rule over rows reads, with their places.
///
/// What is asked of the elements of a list is not a field of the row. What cannot be read is ignored here: it is a
/// problem of those who decode it.
struct RowFieldCollector {
  private(set) var fields: [RowField] = []

  private let file: String
  private let specifiers: KeySpecifierDecoder

  /// Looks at a document of a file.
  init(_ document: YAMLNode, file: String) {
    self.file = file
    specifiers = KeySpecifierDecoder(dialect: .detection, problems: ProblemList(path: file))
    for key in ["Detection", "AlertContext", "GroupBy", "Unique", "DynamicSeverities"] {
      if let node = document[key] { collect(node, isCaseSensitive: false) }
    }
    if let filters = document["InlineFilters"] { collect(filters, isCaseSensitive: true) }
    if let title = document["AlertTitle"] { collect(title: title) }
  }

  private mutating func collect(_ node: YAMLNode, isCaseSensitive: Bool) {
    for element in node.elements ?? [] { collect(element, isCaseSensitive: isCaseSensitive) }
    for pair in node.pairs ?? [] where pair.key != "Expressions" {
      if !RuleSchemas.specifierKeys.contains(pair.key) {
        collect(pair.value, isCaseSensitive: isCaseSensitive)
      } else if let path = specifiers.path(pair) {
        add(path, pair.value, isCaseSensitive)
      }
    }
  }

  private mutating func collect(title node: YAMLNode) {
    guard let text = node.text, let template = try? TitleTemplate(text) else { return }
    for case .field(let path) in template.parts { add(path, node, false) }
  }

  private mutating func add(_ path: FieldPath, _ node: YAMLNode, _ isCaseSensitive: Bool) {
    fields.append(RowField(path: path, file: file, position: node.position, isCaseSensitive: isCaseSensitive))
  }
}
