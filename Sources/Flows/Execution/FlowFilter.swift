/// The filter of a query, split into its conjuncts: those that are cheap to decide come first.
///
/// A conjunct that can fail the query sees only the flows that all conjuncts that cannot have kept.
struct FlowFilter {
  /// The range of `p_event_time` that the conjuncts allow, inclusive; empty when no flow can be kept.
  private(set) var times: ClosedRange<Int64>?
  private var ranges: [RangeFilter] = []
  private var codes: [CodeFilter] = []
  private var values: [ValueFilter] = []
  /// Conditions on `p_row_id`, whose texts have no codes.
  private var rowIds: [TextTest] = []
  private var conditions: [CompiledExpression] = []
  private var fallible: [CompiledExpression] = []
  private let evaluator: ExpressionEvaluator
  /// Whether there are so many flows that deciding all values of 16 bits beforehand pays.
  private let hasManyFlows: Bool

  /// A filter for so many flows, which keeps none from `endNanos` on; nil keeps all others.
  init(
    _ filter: Expression?, endNanos: Int64? = nil, flowCount: Int, _ compiler: ExpressionCompiler
  ) throws(QueryFailure) {
    times = endNanos == .min ? nil : Int64.min...(endNanos.map { $0 - 1 } ?? .max)
    evaluator = compiler.evaluator
    hasManyFlows = flowCount > ValueFilter.valueCount
    for conjunct in Self.conjuncts(filter) { try add(conjunct, compiler) }
  }

  private static func conjuncts(_ filter: Expression?) -> [Expression] {
    switch filter {
    case nil: []
    case .all(let operands): operands.flatMap { conjuncts($0) }
    case .some(let conjunct): [conjunct]
    }
  }

  private mutating func add(_ conjunct: Expression, _ compiler: ExpressionCompiler) throws(QueryFailure) {
    let leaves = ExpressionLeaves(conjunct)
    let compiled = compiler.compile(conjunct, leaves)
    if let range = Self.range(compiled) { return add(range) }
    if case .constant(let word) = compiled {
      if word != 1 { times = nil }
    } else if leaves.canFail {
      fallible.append(compiled)
    } else if case .remembered(let results) = compiled {
      let filter = CodeFilter(column: results.column, condition: results.expression, evaluator)
      codes.append(filter)
      try evaluator.keep(byteCount: filter.byteCount)
    } else if leaves.singleColumn == .rowId, let test = TextTest(compiled, evaluator.pool) {
      rowIds.append(test)
    } else if hasManyFlows, let column = leaves.singleColumn, column.kind == .integer {
      values.append(try ValueFilter(column: column, condition: compiled, evaluator))
      try evaluator.keep(byteCount: ValueFilter.valueCount / 8)
    } else {
      conditions.append(compiled)
    }
  }

  private mutating func add(_ filter: RangeFilter) {
    guard filter.column == .eventTime, filter.keepsInside else { return ranges.append(filter) }
    guard let known = times, known.overlaps(filter.range) else { return times = nil }
    times = known.clamped(to: filter.range)
  }

  private static func range(_ condition: CompiledExpression) -> RangeFilter? {
    guard case .comparison(let operation, let left, let right, isText: false) = condition else { return nil }
    switch (left, right) {
    case (.column(let column), .constant(let word?)) where column.kind != .text:
      return RangeFilter(operation, column, word)
    case (.constant(let word?), .column(let column)) where column.kind != .text:
      return RangeFilter(operation.mirrored, column, word)
    default: return nil
    }
  }

  /// Leaves only the rows of a segment that are kept, not looking at the event times.
  func apply(_ segment: FlowSegment, rows: inout RowSelection) throws(QueryFailure) {
    for filter in ranges where !rows.isEmpty { filter.apply(segment.column(filter.column), rows: &rows) }
    for filter in codes where filter.isSmall && !rows.isEmpty { try apply(filter, segment, &rows) }
    for filter in values where !rows.isEmpty { try apply(filter, segment, &rows) }
    for filter in codes where !filter.isSmall && !rows.isEmpty { try apply(filter, segment, &rows) }
    for test in rowIds where !rows.isEmpty { try apply(test, segment, &rows) }
    for condition in conditions where !rows.isEmpty { try apply(condition, segment, &rows) }
    for condition in fallible where !rows.isEmpty { try apply(condition, segment, &rows) }
  }

  private func apply(
    _ condition: CompiledExpression, _ segment: FlowSegment, _ rows: inout RowSelection
  ) throws(QueryFailure) {
    rows.keep(whereTrue: try evaluator.evaluate(condition, RowBatch(source: .flows(segment), rows: rows.rows)))
  }

  private func apply(
    _ test: TextTest, _ segment: FlowSegment, _ rows: inout RowSelection
  ) throws(QueryFailure) {
    guard case .rowIds(let identifiers) = segment.column(.rowId) else { return rows.removeAll() }
    // The longest identifier is short, so that one question for all rows is often enough.
    try evaluator.spend(rows.count * (8 + test.steps(FlowRecordRules.textBytesMax / 16)))
    rows.keep { row in identifiers.withText(row) { test.holds($0) ? 1 : 0 } }
  }

  private func apply(
    _ filter: CodeFilter, _ segment: FlowSegment, _ rows: inout RowSelection
  ) throws(QueryFailure) {
    switch segment.column(filter.column) {
    case .empty, .rowIds: if try !filter.keeps(0, evaluator) { rows.removeAll() }
    case .constant(let code): if try !filter.keeps(code, evaluator) { rows.removeAll() }
    case .narrow8(let values): try filter.apply(values, rows: &rows, evaluator)
    case .narrow16(let values): try filter.apply(values, rows: &rows, evaluator)
    case .narrow32(let values): try filter.apply(values, rows: &rows, evaluator)
    case .wide(let values): try filter.apply(values, rows: &rows, evaluator)
    }
  }

  private func apply(
    _ filter: ValueFilter, _ segment: FlowSegment, _ rows: inout RowSelection
  ) throws(QueryFailure) {
    let isDone: Bool
    switch segment.column(filter.column) {
    case .narrow8(let values): isDone = filter.apply(values, rows: &rows)
    case .narrow16(let values): isDone = filter.apply(values, rows: &rows)
    case .wide(let values): isDone = filter.apply(values.words, nulls: values.nulls, rows: &rows)
    case .empty:
      if !filter.keepsNull { rows.removeAll() }
      isDone = true
    default: isDone = false
    }
    if !isDone { try apply(filter.condition, segment, &rows) }
  }
}

/// Rows of a segment that are still wanted, in their order: at most ``capacity``.
struct RowSelection {
  /// The rows of a batch.
  static let capacity = 4_096

  /// The rows when they are consecutive: nothing was taken out yet, and their numbers need not be written down.
  private var range: Range<Int>
  /// The numbers of the rows, when they are not consecutive.
  private var numbers: [UInt32]?

  /// Consecutive rows.
  init(_ range: Range<Int>) { self.range = range }

  /// How many rows are left.
  var count: Int { numbers?.count ?? range.count }

  /// Whether no row is left.
  var isEmpty: Bool { count == 0 }

  /// The numbers of the rows.
  var rows: [UInt32] {
    if let numbers { return numbers }
    let start = UInt32(range.lowerBound)
    return [UInt32](unsafeUninitializedCapacity: range.count) { rows, count in
      count = range.count
      for index in 0..<count { rows[index] = start &+ UInt32(truncatingIfNeeded: index) }
    }
  }

  /// Drops all rows.
  mutating func removeAll() { (range, numbers) = (0..<0, nil) }

  /// Leaves the rows for which the function returns 1 rather than 0.
  ///
  /// There is no branch on what it returns.
  @inline(__always)
  mutating func keep(where isKept: (Int) -> UInt8) {
    if let rows = numbers {
      numbers = [UInt32](unsafeUninitializedCapacity: rows.count) { places, kept in
        rows.withUnsafeBufferPointer { rows in
          for index in 0..<rows.count {
            places[kept] = rows[index]
            kept &+= Int(isKept(Int(rows[index])))
          }
        }
      }
    } else {
      let range = range
      numbers = [UInt32](unsafeUninitializedCapacity: range.count) { places, kept in
        for row in range {
          places[kept] = UInt32(truncatingIfNeeded: row)
          kept &+= Int(isKept(row))
        }
      }
    }
  }

  /// Leaves the rows for which a condition is true.
  mutating func keep(whereTrue values: ValueVector) {
    let rows = rows
    numbers = rows.indices.filter { values.isTrue($0) }.map { rows[$0] }
  }
}
