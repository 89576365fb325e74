/// An item of the SELECT list.
struct SelectItem {
  /// The expression.
  let value: SyntaxNode
  /// The name of the column of the answer, spelt as written: the alias, the column, or the expression's text.
  let name: String
  /// The name after AS, as written; nil when there is none.
  let alias: String?
  /// The expression as written, with a space between its parts; empty for a column under its own name.
  let source: String
  /// Where it is in the author's text.
  let place: Range<Int>
  /// The column, when it comes from `*`.
  let starColumn: FlowColumn?
}

/// Reads the SELECT list: stars become columns, and every item gets its name.
struct SelectList {
  private let query: PreparedQuery
  private let table: TableReference
  private(set) var items: [SelectItem] = []
  private(set) var problems: [QueryProblem] = []

  init(_ query: PreparedQuery, table: TableReference) {
    self.query = query
    self.table = table
  }

  /// Reads the items of a SELECT.
  ///
  /// - Parameter isFirst: It is the first of the text, whose items were found among the tokens.
  mutating func read(_ targets: [SyntaxNode], isFirst: Bool = true) {
    if targets.isEmpty {
      problems.add(query.emitted.range(at: 0), "expected what to select", "SELECT * FROM aws_vpcflow")
    }
    for (index, target) in targets.enumerated() {
      guard let fields = target.fields(of: "ResTarget"), let value = fields["val"] else { continue }
      let tokens = isFirst && targets.count == query.items.count ? query.items[index] : 0..<0
      readItem(fields, value, tokens)
    }
    checkNames()
  }

  private mutating func readItem(_ fields: SyntaxNode, _ value: SyntaxNode, _ range: Range<Int>) {
    let place = query.emitted.range(at: fields.location)
    if let column = value.fields(of: "ColumnRef"), column.list("fields").last?.fields(of: "A_Star") != nil {
      return readStar(column, at: place)
    }
    let tokens = Array(query.emitted.tokens[range])
    let alias = fields["name"] == nil ? nil : tokens.last?.value ?? fields.text("name")
    let expression = alias == nil ? tokens : Self.withoutAlias(tokens)
    let plain = Self.plainColumn(value) == nil ? nil : expression.last?.value
    let authored = authored(range.lowerBound..<range.lowerBound + expression.count)
    let written = WrittenText.spaced(authored)
    let name = alias ?? plain ?? WrittenText.compact(authored)
    let isUnderOwnName = Self.plainColumn(value).map { FlowColumn(named: $0)?.name.foldedASCII == name.foldedASCII }
    items.append(
      SelectItem(
        value: value, name: name.isEmpty ? "column\(items.count + 1)" : name, alias: alias,
        source: isUnderOwnName == true ? "" : written, place: place, starColumn: nil))
  }

  /// The author's tokens that became these: those up to the next one, without a comma that was omitted.
  private func authored(_ range: Range<Int>) -> ArraySlice<SQLToken> {
    let emitted = query.emitted.tokens
    guard !range.isEmpty, range.upperBound < emitted.count else { return [] }
    let (first, next) = (emitted[range.lowerBound].range.lowerBound, emitted[range.upperBound].range.lowerBound)
    let tokens = query.tokens
    let start = tokens.indices.partitionPoint { tokens[$0].range.lowerBound >= first }
    let end = tokens.indices.partitionPoint { tokens[$0].range.lowerBound >= next }
    let written = tokens[start..<max(start, end)]
    return written.last?.isSign(",") == true ? written.dropLast() : written
  }

  private static func withoutAlias(_ tokens: [SQLToken]) -> [SQLToken] {
    let rest = tokens.dropLast()
    return Array(rest.last?.isWord("as") == true ? rest.dropLast() : rest)
  }

  /// The name of the column when an item is one and nothing else.
  private static func plainColumn(_ value: SyntaxNode) -> String? {
    value.fields(of: "ColumnRef")?.names("fields").last
  }

  private mutating func readStar(_ column: SyntaxNode, at place: Range<Int>) {
    guard table.isQualifier(column.names("fields")) else {
      return problems.add(
        place, "unknown table \(column.names("fields").joined(separator: "."))", "\(table.qualifier).*")
    }
    guard !items.contains(where: { $0.starColumn != nil }) else {
      return problems.add(place, "`*` stands twice in the SELECT list")
    }
    for column in FlowColumn.allCases {
      let field = SyntaxNode.object([
        .init(key: "String", value: .object([.init(key: "sval", value: .text(column.name))]))
      ])
      let reference = SyntaxNode.object([.init(key: "fields", value: .array([field]))])
      items.append(
        SelectItem(
          value: .object([.init(key: "ColumnRef", value: reference)]), name: column.name, alias: nil, source: "",
          place: place, starColumn: column))
    }
  }

  /// Rows become events with a field for each name, so that names must differ.
  private mutating func checkNames() {
    var seen = Set<String>()
    var reported = 0
    for item in items where !seen.insert(item.name.foldedASCII).inserted && reported < 20 {
      reported += 1
      problems.add(item.place, "two columns of the answer are named \(item.name)", "AS with another name")
    }
  }
}

/// Brings expressions over columns and aggregates to expressions over the slots of a group.
struct GroupedExpressions {
  private let places: [Expression: Int]
  private let count: Int
  /// The column that is neither grouped nor inside an aggregate, when there was one.
  private(set) var ungrouped: FlowColumn?

  /// Takes the grouping expressions, in order.
  init(_ grouping: [Expression]) {
    places = Dictionary(grouping.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    count = grouping.count
  }

  /// The expression over slots; nil when it needs a column that has no one value in a group.
  mutating func rewritten(_ expression: Expression) -> Expression? {
    if let place = places[expression] { return .slot(place, expression.type) }
    switch expression {
    case .slot(let slot, let type): return .slot(count + slot - ExpressionBinder.aggregateSlots, type)
    case .column(let column):
      ungrouped = column
      return nil
    default: return expression.mapOperands { rewritten($0) }
    }
  }

  /// Whether an expression has an aggregate in it.
  static func hasAggregate(_ expression: Expression) -> Bool {
    if case .slot = expression { true } else { expression.operands.contains(where: hasAggregate) }
  }
}
