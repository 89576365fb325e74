import Flows

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
