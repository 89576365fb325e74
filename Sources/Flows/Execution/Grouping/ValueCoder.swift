/// Gives the values of an expression codes of at most 32 bits: equal values have equal codes, NULL has 0.
struct ValueCoder {
  private enum Form {
    /// The codes of the dictionary.
    case dictionary(FlowColumn)
    /// How far a value is above the least, and one.
    case offset(FlowColumn, least: Int64)
    /// The number that the word has in the table, and one.
    case table
  }

  private let form: Form
  /// How many bits the greatest code needs.
  let bits: Int
  private let expression: CompiledExpression
  private let table = KeyTable()
  let evaluator: ExpressionEvaluator

  /// The codes of an expression over the flows of a scan.
  init(_ expression: CompiledExpression, _ scan: FlowScan, _ evaluator: ExpressionEvaluator) {
    self.evaluator = evaluator
    self.expression = expression
    if case .column(let column) = expression, FlowDictionaries.slot(of: column) != nil {
      form = .dictionary(column)
      bits = Self.width(UInt64(evaluator.dictionaries.dictionary(for: column).count))
    } else if case .column(let column) = expression, column.kind != .text, let range = Self.range(column, scan) {
      form = .offset(column, least: range.lowerBound)
      bits = Self.width(UInt64(range.upperBound - range.lowerBound) + 1)
    } else {
      form = .table
      bits = 32
    }
  }

  /// About how much memory it takes.
  var byteCount: Int { table.byteCount }

  /// The codes for a batch.
  func codes(_ batch: RowBatch) throws(QueryFailure) -> [UInt32] {
    switch (form, batch.source) {
    case (.dictionary(let column), .flows(let segment)): segment.column(column).codes(of: batch.rows, above: 0)
    case (.offset(let column, let least), .flows(let segment)):
      segment.column(column).codes(of: batch.rows, above: least &- 1)
    default: codes(try evaluator.evaluate(expression, batch))
    }
  }

  /// Adds the codes for a batch, shifted, to the keys of its rows.
  func addCodes(_ batch: RowBatch, shift: UInt64, to keys: inout [UInt64]) throws(QueryFailure) {
    try evaluator.spend(batch.count)
    switch (form, batch.source) {
    case (.dictionary(let column), .flows(let segment)):
      segment.column(column).addCodes(of: batch.rows, above: 0, shift: shift, to: &keys)
    case (.offset(let column, let least), .flows(let segment)):
      segment.column(column).addCodes(of: batch.rows, above: least &- 1, shift: shift, to: &keys)
    default:
      let codes = codes(try evaluator.evaluate(expression, batch))
      for index in codes.indices { keys[index] |= UInt64(codes[index]) << shift }
    }
  }

  private func codes(_ values: ValueVector) -> [UInt32] {
    values.words.indices.map { index in
      values.isNull(index) ? 0 : table.number(of: UInt64(bitPattern: values.words[index])) + 1
    }
  }

  /// The words of codes.
  func values(_ codes: [UInt32]) -> ValueVector {
    let nulls = codes.contains(0) ? codes.map { $0 == 0 } : []
    switch form {
    case .dictionary(let column): return evaluator.texts(codes, column)
    case .offset(_, let least):
      return ValueVector(words: codes.map { least &+ Int64($0) &- 1 }, nulls: nulls)
    case .table:
      return ValueVector(words: codes.map { $0 == 0 ? 0 : Int64(bitPattern: table.keys[Int($0) - 1]) }, nulls: nulls)
    }
  }

  private static func width(_ greatest: UInt64) -> Int { 64 - greatest.leadingZeroBitCount }

  /// The least and the greatest value that a column can have in a scan, when they are less than 32 bits apart.
  private static func range(_ column: FlowColumn, _ scan: FlowScan) -> ClosedRange<Int64>? {
    var range: ClosedRange<Int64>?
    for part in scan.parts {
      switch part.segment.column(column).bounds {
      case .nothing: continue
      case .unknown: return nil
      case .range(let bounds):
        let joined =
          min(range?.lowerBound ?? .max, bounds.lowerBound)...max(range?.upperBound ?? .min, bounds.upperBound)
        let (distance, overflow) = joined.upperBound.subtractingReportingOverflow(joined.lowerBound)
        if overflow || distance > Int64(UInt32.max) - 2 { return nil }
        range = joined
      }
    }
    return range ?? 0...0
  }
}
