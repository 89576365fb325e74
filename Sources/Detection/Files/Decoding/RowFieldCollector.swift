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
