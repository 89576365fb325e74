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
  init(_ expression: CompiledExpression, _ scan: ScanPlan, _ evaluator: ExpressionEvaluator) {
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
    default: try codes(try evaluator.evaluate(expression, batch))
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
      let codes = try codes(try evaluator.evaluate(expression, batch))
      for index in codes.indices { keys[index] |= UInt64(codes[index]) << shift }
    }
  }

  private func codes(_ values: ValueVector) throws(QueryFailure) -> [UInt32] {
    try table.askForGrowth(values.count, evaluator)
    return values.words.indices.map { index in
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
  private static func range(_ column: FlowColumn, _ scan: ScanPlan) -> ClosedRange<Int64>? {
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

extension FlowSegmentColumn {
  /// Adds the codes of some rows of a column, shifted, to the keys of the rows.
  ///
  /// The code of a value is how far it is above `zero`; that of NULL is 0.
  func addCodes(of rows: [UInt32], above zero: Int64, shift: UInt64, to keys: inout [UInt64]) {
    rows.withUnsafeBufferPointer { rows in
      keys.withUnsafeMutableBufferPointer { keys in
        forEachCode(of: rows, above: zero) { index, code in keys[index] |= code &<< shift }
      }
    }
  }

  /// The codes of some rows of a column.
  func codes(of rows: [UInt32], above zero: Int64) -> [UInt32] {
    rows.withUnsafeBufferPointer { rows in
      [UInt32](unsafeUninitializedCapacity: rows.count) { codes, count in
        forEachCode(of: rows, above: zero) { index, code in codes[index] = UInt32(truncatingIfNeeded: code) }
        count = rows.count
      }
    }
  }

  @inline(__always)
  private func forEachCode(
    of rows: UnsafeBufferPointer<UInt32>, above zero: Int64, _ body: (Int, UInt64) -> Void
  ) {
    switch self {
    case .empty, .rowIds: for index in 0..<rows.count { body(index, 0) }
    case .constant(let value):
      let code = UInt64(bitPattern: value &- zero)
      for index in 0..<rows.count { body(index, code) }
    case .narrow8(let values): Self.forEachCode(values, above: zero, rows, body)
    case .narrow16(let values): Self.forEachCode(values, above: zero, rows, body)
    case .narrow32(let values): Self.forEachCode(values, above: zero, rows, body)
    case .wide(let values): Self.forEachCode(values, above: zero, rows, body)
    }
  }

  @inline(__always)
  private static func forEachCode<Word>(
    _ values: FlowPackedValues<Word>, above zero: Int64, _ rows: UnsafeBufferPointer<UInt32>,
    _ body: (Int, UInt64) -> Void
  ) {
    let (offset, scale) = (values.base &- zero, values.scale)
    values.words.withUnsafeBufferPointer { stored in
      if let nulls = values.nulls {
        nulls.withUnsafeBufferPointer { nulls in
          for index in 0..<rows.count {
            let row = Int(rows[index])
            let code = offset &+ scale &* Int64(truncatingIfNeeded: stored[row])
            body(index, nulls[row >> 6] >> UInt64(row & 63) & 1 == 1 ? 0 : UInt64(bitPattern: code))
          }
        }
      } else if scale == 1 {
        for index in 0..<rows.count {
          body(index, UInt64(bitPattern: offset &+ Int64(truncatingIfNeeded: stored[Int(rows[index])])))
        }
      } else {
        for index in 0..<rows.count {
          body(index, UInt64(bitPattern: offset &+ scale &* Int64(truncatingIfNeeded: stored[Int(rows[index])])))
        }
      }
    }
  }
}

extension FlowSegmentColumn {
  /// Between what the values of a column are.
  enum Bounds {
    case nothing
    case range(ClosedRange<Int64>)
    case unknown
  }

  /// The least and the greatest value that the column can have.
  ///
  /// Of a wide column, which short segments that are still open have, that is known when its values were looked at.
  var bounds: Bounds {
    switch self {
    case .empty, .rowIds: .nothing
    case .constant(let value): .range(value...value)
    case .narrow8(let values): Self.bounds(values)
    case .narrow16(let values): Self.bounds(values)
    case .narrow32(let values): Self.bounds(values)
    case .wide(let values): Self.bounds(values.words)
    }
  }

  private static func bounds(_ values: [Int64]) -> Bounds {
    values.withUnsafeBufferPointer { values in
      guard var least = values.first else { return .nothing }
      var greatest = least
      for value in values {
        least = Swift.min(least, value)
        greatest = Swift.max(greatest, value)
      }
      return .range(least...greatest)
    }
  }

  /// Between the least and the greatest value that fit the words.
  private static func bounds<Word: UnsignedInteger>(_ values: FlowPackedValues<Word>) -> Bounds {
    let (base, scale, greatest) = (values.base, values.scale, Int64(Word.max))
    let (distance, overflow) = scale.multipliedReportingOverflow(by: greatest)
    let (end, overflowOfEnd) = base.addingReportingOverflow(distance)
    return overflow || overflowOfEnd || scale < 0 ? .unknown : .range(base...end)
  }
}
