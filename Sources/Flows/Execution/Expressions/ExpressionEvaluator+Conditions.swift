extension ExpressionEvaluator {
  /// The values of a comparison, a condition or a choice.
  func evaluateCondition(_ expression: CompiledExpression, _ batch: RowBatch) throws(QueryFailure) -> ValueVector {
    switch expression {
    case .comparison(let operation, let left, let right, let isText):
      return compare(operation, try evaluate(left, batch), try evaluate(right, batch), isText: isText)
    case .same(let left, let right): return same(try evaluate(left, batch), try evaluate(right, batch))
    case .all(let operands): return try all(operands, batch, deciding: false)
    case .any(let operands): return try all(operands, batch, deciding: true)
    case .not(let operand): return try mapped(operand, batch) { 1 - $0 }
    case .inList(let operand, let list, let hasNull):
      return isIn(try evaluate(operand, batch), list, hasNull: hasNull)
    case .isNull(let operand):
      let values = try evaluate(operand, batch)
      return ValueVector(words: values.words.indices.map { values.isNull($0) ? 1 : 0 })
    case .like(let operand, let matcher): return try like(try evaluate(operand, batch), matcher)
    case .choice(let branches, let otherwise): return try choice(branches, otherwise, batch)
    case .firstNonNull(let operands): return try firstNonNull(operands, batch)
    case .nullIfEqual(let left, let right): return nullIfEqual(try evaluate(left, batch), try evaluate(right, batch))
    default: preconditionFailure("evaluate(_:_:) takes the other expressions")
    }
  }

  private func compare(
    _ operation: ComparisonOperator, _ left: ValueVector, _ right: ValueVector, isText: Bool
  ) -> ValueVector {
    let (a, b) = (left.words, right.words)
    let nulls = ValueVector.nulls(left, right)
    if isText, operation != .equal, operation != .notEqual {
      return compareTexts(operation, a, b, nulls)
    }
    let words: [Int64] =
      switch operation {
      case .equal: a.indices.map { a[$0] == b[$0] ? 1 : 0 }
      case .notEqual: a.indices.map { a[$0] != b[$0] ? 1 : 0 }
      case .less: a.indices.map { a[$0] < b[$0] ? 1 : 0 }
      case .lessOrEqual: a.indices.map { a[$0] <= b[$0] ? 1 : 0 }
      case .greater: a.indices.map { a[$0] > b[$0] ? 1 : 0 }
      case .greaterOrEqual: a.indices.map { a[$0] >= b[$0] ? 1 : 0 }
      }
    return ValueVector(words: words, nulls: nulls)
  }

  private func compareTexts(
    _ operation: ComparisonOperator, _ left: [Int64], _ right: [Int64], _ nulls: [Bool]
  ) -> ValueVector {
    let words: [Int64] = left.indices.map { index in
      guard left[index] != 0, right[index] != 0 else { return 0 }
      let isTrue =
        switch operation {
        case .less: pool.isLess(left[index], right[index])
        case .lessOrEqual: !pool.isLess(right[index], left[index])
        case .greater: pool.isLess(right[index], left[index])
        default: !pool.isLess(left[index], right[index])
        }
      return isTrue ? 1 : 0
    }
    return ValueVector(words: words, nulls: nulls)
  }

  private func like(_ values: ValueVector, _ matcher: LikeMatcher) throws(QueryFailure) -> ValueVector {
    var words = values.words
    for index in words.indices where !values.isNull(index) {
      let (isMatch, steps) = pool.withText(words[index]) { (matcher.matches($0), matcher.steps($0.count)) }
      words[index] = isMatch ? 1 : 0
      try spend(steps)
    }
    return ValueVector(words: words, nulls: values.nulls)
  }

  private func same(_ left: ValueVector, _ right: ValueVector) -> ValueVector {
    ValueVector(
      words: left.words.indices.map { index in
        left.words[index] == right.words[index] && left.isNull(index) == right.isNull(index) ? 1 : 0
      })
  }

  /// AND when false decides, OR when true does.
  ///
  /// Rows that are decided are not looked at by later operands.
  private func all(
    _ operands: [CompiledExpression], _ batch: RowBatch, deciding: Bool
  ) throws(QueryFailure) -> ValueVector {
    let decision: Int64 = deciding ? 1 : 0
    var result = ValueVector(repeating: 1 - decision, count: batch.count)
    var nulls = [Bool](repeating: false, count: batch.count)
    var open = Array(0..<Int32(batch.count))
    for operand in operands where !open.isEmpty {
      let values = try evaluate(operand, open.count == batch.count ? batch : batch.subset(open))
      var rest: [Int32] = []
      rest.reserveCapacity(open.count)
      for (index, position) in open.enumerated() {
        if values.isNull(index) {
          nulls[Int(position)] = true
        } else if values.words[index] == decision {
          result.words[Int(position)] = decision
          nulls[Int(position)] = false
          continue
        }
        rest.append(position)
      }
      open = rest
    }
    return nulls.contains(true) ? ValueVector(words: result.words, nulls: nulls) : result
  }

  private func isIn(_ values: ValueVector, _ list: WordSet, hasNull: Bool) -> ValueVector {
    var result = ValueVector(words: values.words.map { list.contains($0) ? 1 : 0 }, nulls: values.nulls)
    if hasNull {
      for index in result.words.indices where result.words[index] == 0 { result.setNull(index) }
    }
    return result
  }

  /// Conditions and results are only evaluated for the rows that come to them.
  private func choice(
    _ branches: [CompiledExpression.Branch], _ otherwise: CompiledExpression, _ batch: RowBatch
  ) throws(QueryFailure) -> ValueVector {
    var result = ValueVector(repeating: 0, count: batch.count)
    var open = Array(0..<Int32(batch.count))
    for branch in branches where !open.isEmpty {
      let condition = try evaluate(branch.condition, batch.subset(open))
      let taken = open.indices.filter { condition.isTrue($0) }.map { open[$0] }
      open = open.indices.filter { !condition.isTrue($0) }.map { open[$0] }
      if !taken.isEmpty { result.scatter(try evaluate(branch.result, batch.subset(taken)), to: taken) }
    }
    if !open.isEmpty { result.scatter(try evaluate(otherwise, batch.subset(open)), to: open) }
    return result
  }

  private func firstNonNull(_ operands: [CompiledExpression], _ batch: RowBatch) throws(QueryFailure) -> ValueVector {
    var result = ValueVector(repeating: nil, count: batch.count)
    var open = Array(0..<Int32(batch.count))
    for operand in operands where !open.isEmpty {
      let values = try evaluate(operand, batch.subset(open))
      for (index, position) in open.enumerated() where !values.isNull(index) {
        result.words[Int(position)] = values.words[index]
        result.nulls[Int(position)] = false
      }
      open = open.indices.filter { values.isNull($0) }.map { open[$0] }
    }
    if open.isEmpty { result.nulls = [] }
    return result
  }

  private func nullIfEqual(_ left: ValueVector, _ right: ValueVector) -> ValueVector {
    var result = left
    for index in left.words.indices where left[index] != nil && left[index] == right[index] { result.setNull(index) }
    return result
  }
}

/// The constants of an IN list.
struct WordSet {
  /// All of them when they are few: looking at each is faster than a table.
  private let few: [Int64]
  private let many: Set<Int64>

  /// A set of words.
  init(_ words: [Int64]) {
    let unique = Set(words)
    few = unique.count <= 16 ? Array(unique) : []
    many = unique.count <= 16 ? [] : unique
  }

  /// The words when they are few.
  var fewWords: [Int64]? { many.isEmpty ? few : nil }

  /// Whether a word is one of them.
  @inline(__always)
  func contains(_ word: Int64) -> Bool {
    if !many.isEmpty { return many.contains(word) }
    for candidate in few where candidate == word { return true }
    return false
  }
}
