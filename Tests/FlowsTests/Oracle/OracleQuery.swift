import Flows
import GRDBSQLite

/// A query in both languages, clause by clause.
struct OracleQuery {
  /// A column of the answer.
  struct Output {
    var value: TwoTexts
    var name: String
    var isAggregate = false
  }

  /// A key of the order.
  struct Key {
    /// What is compared, as both write it: an output by its number or name, or an expression.
    var value: TwoTexts
    /// The number of the output that it is, from 0.
    var output: Int?
    var descends = false
    /// ASC is written out.
    var ascends = false
    var nulls: String?
  }

  var table = TwoTexts("aws_vpcflow", .null)
  var outputs: [Output] = []
  var isDistinct = false
  var filter: TwoTexts?
  /// What is grouped by; for SQLite, GROUP BY ALL is a list.
  var keys: [TwoTexts] = []
  var having: TwoTexts?
  var ordering: [Key] = []
  var limit: TwoTexts?
  /// Text that means nothing, for Picket alone.
  var remark = ""

  /// The text for Picket.
  var picket: String {
    let outputs = outputs.map { $0.name.isEmpty ? $0.value.picket : "\($0.value.picket) AS \($0.name)" }
    return text(outputs, \.picket) { key in
      "\(key.descends ? " DESC" : key.ascends ? " ASC" : "")\(key.nulls.map { " NULLS \($0)" } ?? "")"
    }
  }

  /// The text for SQLite.
  var sqlite: String {
    let outputs = outputs.map { $0.name.isEmpty ? $0.value.sqlite : "\($0.value.sqlite) AS \($0.name)" }
    return text(outputs, \.sqlite) { key in
      "\(key.descends ? " DESC" : "") NULLS \(key.nulls ?? (key.descends ? "FIRST" : "LAST"))"
    }
  }

  private func text(
    _ outputs: [String], _ language: KeyPath<TwoTexts, String>, _ direction: (Key) -> String
  ) -> String {
    let remark = language == \.picket ? remark : ""
    var text = "SELECT \(isDistinct ? "DISTINCT " : "")\(remark)\(outputs.joined(separator: ", "))"
    text += " FROM \(table[keyPath: language])"
    if let filter { text += " WHERE \(filter[keyPath: language])" }
    let keys = keys.map { $0[keyPath: language] }.filter { !$0.isEmpty }
    if !keys.isEmpty { text += " GROUP BY \(keys.joined(separator: ", "))" }
    if let having { text += " HAVING \(having[keyPath: language])" }
    let ordering = ordering.map { "\($0.value[keyPath: language])\(direction($0))" }
    if !ordering.isEmpty { text += " ORDER BY \(ordering.joined(separator: ", "))" }
    return text + (limit?[keyPath: language] ?? "")
  }

  /// The types of the answer's columns.
  var types: [FlowValueType] {
    outputs.flatMap { output in
      output.value.picket.hasSuffix("*") ? FlowColumn.allCases.map { FlowValueType($0.kind) } : [output.value.type]
    }
  }

  /// The outputs that the order begins with, the first first.
  var orderedOutputs: [Int] { Array(ordering.prefix { $0.output != nil }.compactMap(\.output)) }

  /// Whether the order decides where each row stands.
  var isTotallyOrdered: Bool {
    Set(orderedOutputs).count == outputs.count && !outputs.contains { $0.value.picket.hasSuffix("*") }
  }
}

/// A prepared statement of SQLite.
final class OracleStatement {
  private let statement: OpaquePointer

  init(_ statement: OpaquePointer) { self.statement = statement }

  deinit { sqlite3_finalize(statement) }

  /// Runs up to the next row, or to the end.
  func step() -> CInt { sqlite3_step(statement) }

  /// Runs a statement that gives no rows, and makes it ready to be run again.
  func run() {
    sqlite3_step(statement)
    sqlite3_reset(statement)
  }

  /// Binds an integer to a parameter, which are numbered from 1.
  func bind(_ integer: Int64, to parameter: Int32) { sqlite3_bind_int64(statement, parameter, integer) }

  /// Binds a text that stays where it is until the statement has run.
  func bind(_ text: UnsafeRawBufferPointer, to parameter: Int32) {
    sqlite3_bind_text(
      statement, parameter, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count), nil)
  }

  /// Binds a value.
  func bind(_ value: FlowValue, to parameter: Int32) {
    switch value {
    case .integer(let integer), .time(let integer): bind(integer, to: parameter)
    case .text(let text):
      // -1 has SQLite copy the text.
      let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      sqlite3_bind_text(statement, parameter, text, Int32(text.utf8.count), copied)
    default: sqlite3_bind_null(statement, parameter)
    }
  }

  /// The row that was stepped to.
  func row(_ types: [FlowValueType]) -> [OracleCell] {
    types.indices.map { cell(Int32($0), types[$0]) }
  }

  private func cell(_ column: Int32, _ type: FlowValueType) -> OracleCell {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER:
      let integer = sqlite3_column_int64(statement, column)
      return type == .double ? .double(OracleCell.rounded(Double(integer))) : .integer(integer)
    case SQLITE_FLOAT: return .double(OracleCell.rounded(sqlite3_column_double(statement, column)))
    case SQLITE_TEXT: return .text(OracleText(String(cString: sqlite3_column_text(statement, column))))
    default: return .null
    }
  }
}

/// Makes a query and its flows smaller as long as their answers differ in the same way.
struct OracleShrinker {
  private(set) var query: OracleQuery
  private(set) var rows: [OracleRow]
  private let kind: OracleOutcome.Difference.Kind
  private let makeData: ([OracleRow]) throws -> OracleData
  /// Comparisons that are left to make.
  private var left = 600

  init(
    _ query: OracleQuery, _ rows: [OracleRow], _ difference: OracleOutcome.Difference,
    _ makeData: @escaping ([OracleRow]) throws -> OracleData
  ) {
    (self.query, self.rows, self.makeData) = (query, rows, makeData)
    kind = difference.kind
  }

  /// Shrinks the flows, then the query, then the flows again.
  mutating func run() {
    shrinkRows()
    while left > 0, shrinkQuery() {}
    shrinkRows()
  }

  private mutating func stillDiffers(_ query: OracleQuery, _ rows: [OracleRow]) -> Bool {
    left -= 1
    guard left >= 0, let data = try? makeData(rows),
      case .different(let difference) = OracleComparison(data: data).outcome(query)
    else { return false }
    return difference.kind == kind
  }

  /// Takes away halves, quarters and so on, down to single rows.
  private mutating func shrinkRows() {
    var size = rows.count / 2
    while size > 0 {
      var start = 0
      while start < rows.count, left > 0 {
        var fewer = rows
        fewer.removeSubrange(start..<min(start + size, rows.count))
        if stillDiffers(query, fewer) { rows = fewer } else { start += size }
      }
      size /= 2
    }
    for index in rows.indices {
      for column in rows[index].values.keys where left > 0 && column != .start {
        var fewer = rows
        fewer[index].values[column] = nil
        if stillDiffers(query, fewer) { rows = fewer }
      }
    }
  }

  /// Takes the first smaller query that still differs; whether there is one.
  private mutating func shrinkQuery() -> Bool {
    for smaller in smallerQueries() where stillDiffers(smaller, rows) {
      query = smaller
      return true
    }
    return false
  }

  private func smallerQueries() -> [OracleQuery] {
    var result: [OracleQuery] = []
    func add(_ change: (inout OracleQuery) -> Void) {
      var smaller = query
      change(&smaller)
      result.append(smaller)
    }
    if query.limit != nil { add { $0.limit = nil } }
    if query.having != nil { add { $0.having = nil } }
    if query.filter != nil { add { $0.filter = nil } }
    if query.isDistinct { add { $0.isDistinct = false } }
    if !query.remark.isEmpty { add { $0.remark = "" } }
    for index in query.ordering.indices { add { $0.ordering.remove(at: index) } }
    for index in query.outputs.indices where query.outputs.count > 1 { add { $0.removeOutput(index) } }
    for index in query.keys.indices { add { $0.keys.remove(at: index) } }
    for part in query.filter?.smaller ?? [] { add { $0.filter = part } }
    for part in query.having?.smaller ?? [] { add { $0.having = part } }
    for index in query.outputs.indices {
      for part in query.outputs[index].value.smaller { add { $0.outputs[index].value = part } }
    }
    return result
  }
}

extension TwoTexts {
  /// What may stand in the place of it: parts of its type, and those of its other parts.
  fileprivate var smaller: [TwoTexts] {
    parts.flatMap { $0.type == type ? [$0] : $0.smaller.filter { $0.type == type } }
  }
}

extension OracleQuery {
  /// Removes an output and what the order says of it.
  fileprivate mutating func removeOutput(_ index: Int) {
    outputs.remove(at: index)
    ordering.removeAll { $0.output == index || $0.output == nil }
    for place in ordering.indices {
      guard let output = ordering[place].output, output > index else { continue }
      ordering[place].output = output - 1
      if Int(ordering[place].value.picket) != nil {
        ordering[place].value = TwoTexts("\(output)", ordering[place].value.type)
      }
    }
  }
}
