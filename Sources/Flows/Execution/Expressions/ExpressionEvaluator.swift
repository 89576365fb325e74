/// Evaluates expressions over batches of rows: each operator is one loop over arrays of words.
///
/// Used by one query on one thread.
final class ExpressionEvaluator {
  /// How many steps, of some nanoseconds each, may pass between two questions whether the query may go on.
  private static let stepsBetweenQuestions = 131_072

  let pool = TextPool()
  /// The query, for the words of failures.
  private let plan: QueryPlan
  private let checkpoint: QueryCheckpoint
  private var steps = 0
  /// The memory of filters, which they keep until the end.
  private var keptByteCount = 0
  /// The memory of groups, rows and their order, as last reported by their owners.
  var otherByteCount = 0
  /// The lists that aggregates made, under identifiers from 1.
  private var lists: [[FlowValue]] = []
  /// The identifiers of lists by that of their bytes in the pool.
  private var listsByText: [Int64: Int64] = [:]
  private var listByteCount = 0
  let dictionaries: FlowDictionaries
  /// For each dictionary the identifiers of its texts by code, 0 where none was needed yet.
  private var identifiers: [[UInt32]]
  private(set) var remembered: [RememberedResults] = []

  /// Nothing is in hand yet.
  init(_ plan: QueryPlan, dictionaries: FlowDictionaries, _ checkpoint: QueryCheckpoint) {
    self.plan = plan
    self.dictionaries = dictionaries
    self.checkpoint = checkpoint
    identifiers = Array(repeating: [], count: FlowColumn.count)
  }

  /// About how much memory filters, texts, lists and remembered results take.
  var byteCount: Int {
    remembered.reduce(keptByteCount + listByteCount + pool.byteCount) { $0 + $1.byteCount }
      + identifiers.reduce(0) { $0 + $1.count * 4 }
  }

  /// Counts steps, and asks after many whether the query may go on.
  @inline(__always)
  func spend(_ count: Int) throws(QueryFailure) {
    steps += count
    if steps >= Self.stepsBetweenQuestions { try check() }
  }

  /// Fails when the query may not go on, or not with so many bytes more.
  func check(further byteCount: Int = 0) throws(QueryFailure) {
    steps = 0
    try checkpoint.check(byteCount: self.byteCount + otherByteCount + byteCount)
  }

  /// Counts memory that is kept until the end.
  func keep(byteCount: Int) throws(QueryFailure) {
    keptByteCount += byteCount
    try spend(byteCount)
  }

  /// An expression for the words of a failure.
  func text(_ expression: Expression) -> String { ExpressionText(plan).short(expression) }

  /// An aggregate for the words of a failure.
  func text(_ aggregate: Aggregate) -> String { ExpressionText(plan).short(aggregate) }

  /// A place for the results of an expression over one text column.
  func remember(_ expression: CompiledExpression, over column: FlowColumn) -> RememberedResults {
    let results = RememberedResults(column: column, expression: expression)
    remembered.append(results)
    return results
  }

  /// The values of an expression for the rows of a batch.
  func evaluate(_ expression: CompiledExpression, _ batch: RowBatch) throws(QueryFailure) -> ValueVector {
    try spend(batch.count + 16)
    switch expression {
    case .column(let column): return self.column(column, batch)
    case .slot(let slot): return self.slot(slot, batch)
    case .constant(let word): return ValueVector(repeating: word, count: batch.count)
    case .remembered(let results): return try self.results(results, batch)
    case .integerArithmetic(let operation, let left, let right, let source):
      return try integerArithmetic(operation, evaluate(left, batch), evaluate(right, batch), source)
    case .doubleArithmetic(let operation, let left, let right):
      return doubleArithmetic(operation, try evaluate(left, batch), try evaluate(right, batch))
    case .negatedInteger(let operand, let source):
      let zero = ValueVector(repeating: 0, count: batch.count)
      return try integerArithmetic(.subtract, zero, evaluate(operand, batch), source)
    case .negatedDouble(let operand):
      return try mapped(operand, batch) { DoubleWord.word(-DoubleWord.value($0)) }
    case .cast(let operand, let cast): return try self.cast(evaluate(operand, batch), cast)
    case .call(let function, let operands, let type, let source):
      return try call(function, operands, batch, type, source)
    default: return try evaluateCondition(expression, batch)
    }
  }

  /// One value for each row from one value, NULL from NULL.
  func mapped(
    _ operand: CompiledExpression, _ batch: RowBatch, _ function: (Int64) -> Int64
  ) throws(QueryFailure) -> ValueVector {
    let values = try evaluate(operand, batch)
    var words = values.words
    for index in words.indices where !values.isNull(index) { words[index] = function(words[index]) }
    return ValueVector(words: words, nulls: values.nulls)
  }

  private func slot(_ slot: Int, _ batch: RowBatch) -> ValueVector {
    guard case .groups(let groups) = batch.source else {
      preconditionFailure("A slot is only in expressions over groups: the plan of a query says so.")
    }
    return groups.values(ofSlot: slot, groups: batch.rows, self)
  }

  private func results(_ results: RememberedResults, _ batch: RowBatch) throws(QueryFailure) -> ValueVector {
    let codes = self.codes(results.column, batch)
    let limit = dictionaries.dictionary(for: results.column).count + 1
    if results.byteCount == 0 { try spend(limit) }
    return try results.values(for: codes, below: limit) { (missing) throws(QueryFailure) in
      try evaluate(results.expression, missing)
    }
  }
}

extension ExpressionEvaluator {
  /// The values of a column.
  func column(_ column: FlowColumn, _ batch: RowBatch) -> ValueVector {
    switch batch.source {
    case .values: return ValueVector(words: batch.rows.map { Int64($0) })
    case .nulls: return ValueVector(repeating: nil, count: batch.count)
    case .flows(let segment):
      if case .rowIds(let identifiers) = segment.column(column) { return rowIdentifiers(identifiers, batch.rows) }
      if column.kind != .text { return segment.column(column).values(of: batch.rows) }
      return texts(codes(column, batch), column)
    case .codes: return texts(batch.rows, column)
    case .groups, .nothing:
      preconditionFailure("A column is only in expressions over flows: the plan of a query says so.")
    }
  }

  /// The dictionary codes of a text column.
  func codes(_ column: FlowColumn, _ batch: RowBatch) -> [UInt32] {
    guard case .flows(let segment) = batch.source else { return batch.rows }
    return segment.column(column).codes(of: batch.rows)
  }

  /// The identifiers of texts given by their codes.
  func texts(_ codes: [UInt32], _ column: FlowColumn) -> ValueVector {
    let slot = FlowDictionaries.slot(of: column) ?? 0
    let dictionary = dictionaries.dictionary(for: column)
    if identifiers[slot].count <= dictionary.count {
      identifiers[slot].append(contentsOf: repeatElement(0, count: dictionary.count + 1 - identifiers[slot].count))
    }
    var known = identifiers[slot]
    identifiers[slot] = []
    defer { identifiers[slot] = known }
    var words = [Int64](repeating: 0, count: codes.count)
    for (index, code) in codes.enumerated() where code != 0 {
      if known[Int(code)] == 0 {
        known[Int(code)] = UInt32(dictionary.withText(Int(code)) { pool.identifier($0) })
      }
      words[index] = Int64(known[Int(code)])
    }
    return ValueVector(words: words, nulls: codes.contains(0) ? codes.map { $0 == 0 } : [])
  }

  private func rowIdentifiers(_ identifiers: FlowRowIds, _ rows: [UInt32]) -> ValueVector {
    ValueVector(words: rows.map { row in identifiers.withText(Int(row)) { pool.identifier($0) } })
  }

  /// A value of the answer.
  func value(_ word: Int64?, _ type: FlowValueType) -> FlowValue {
    guard let word else { return .null }
    return switch type {
    case .null: .null
    case .integer: .integer(word)
    case .double: .double(DoubleWord.value(word))
    case .boolean: .boolean(word != 0)
    case .text: .text(pool.string(word))
    case .time: .time(word)
    case .list: .list(lists[Int(word) - 1])
    }
  }
}

extension ExpressionEvaluator {
  /// The identifier of a list; equal lists have one.
  func listIdentifier(_ values: [FlowValue]) -> Int64 {
    let text = pool.identifier(RowIdentity.bytes(of: values))
    if let known = listsByText[text] { return known }
    listByteCount += values.reduce(32) { $0 + $1.byteCount }
    lists.append(values)
    listsByText[text] = Int64(lists.count)
    return Int64(lists.count)
  }
}

/// The values of an expression over one text column, by the codes of its dictionary, each computed when a row first
/// needs it.
final class RememberedResults {
  /// The column, the only one in the expression.
  let column: FlowColumn
  /// The expression.
  let expression: CompiledExpression
  private var words: [Int64] = []
  private var states: [State] = []

  private enum State: UInt8 {
    case unknown
    case null
    case value
  }

  /// Nothing is computed yet.
  init(column: FlowColumn, expression: CompiledExpression) {
    self.column = column
    self.expression = expression
  }

  /// About how much memory it takes.
  var byteCount: Int { words.count * 9 }

  /// The values for codes, of which the greatest is less than `limit`.
  func values(
    for codes: [UInt32], below limit: Int, evaluate: (RowBatch) throws(QueryFailure) -> ValueVector
  ) throws(QueryFailure) -> ValueVector {
    if states.count < limit {
      words.append(contentsOf: repeatElement(0, count: limit - words.count))
      states.append(contentsOf: repeatElement(.unknown, count: limit - states.count))
    }
    try compute(codes.filter { states[Int($0)] == .unknown }, evaluate: evaluate)
    var nulls: [Bool] = []
    if codes.contains(where: { states[Int($0)] == .null }) { nulls = codes.map { states[Int($0)] == .null } }
    return ValueVector(words: codes.map { words[Int($0)] }, nulls: nulls)
  }

  private func compute(
    _ missing: [UInt32], evaluate: (RowBatch) throws(QueryFailure) -> ValueVector
  ) throws(QueryFailure) {
    if missing.isEmpty { return }
    let codes = Array(Set(missing))
    let values = try evaluate(RowBatch(source: .codes(column), rows: codes))
    for (index, code) in codes.enumerated() {
      words[Int(code)] = values.words[index]
      states[Int(code)] = values.isNull(index) ? .null : .value
    }
  }
}
