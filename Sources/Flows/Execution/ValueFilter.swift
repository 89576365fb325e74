/// A condition on one integer column that cannot fail, decided beforehand for the values that a column of 16 bits can
/// have above a base of 16 bits: all that ports, protocols, flags and versions are.
final class ValueFilter {
  static let valueCount = 131_072

  let column: FlowColumn
  /// The condition, for values beyond.
  let condition: CompiledExpression
  /// One bit for each value: 16 KiB, which stay in the first cache.
  private var kept = [UInt64](repeating: 0, count: valueCount / 64)
  /// Whether flows with NULL are kept.
  let keepsNull: Bool

  /// Decides all values.
  init(column: FlowColumn, condition: CompiledExpression, _ evaluator: ExpressionEvaluator) throws(QueryFailure) {
    self.column = column
    self.condition = condition
    keepsNull = try evaluator.evaluate(condition, RowBatch(source: .nulls, rows: [0])).isTrue(0)
    for start in stride(from: 0, to: Self.valueCount, by: 4_096) {
      let batch = RowBatch(source: .values(column), rows: Array(UInt32(start)..<UInt32(start + 4_096)))
      let values = try evaluator.evaluate(condition, batch)
      for index in 0..<4_096 where values.isTrue(index) {
        kept[(start + index) >> 6] |= 1 << UInt64(index & 63)
      }
    }
  }

  /// Leaves only the rows that are kept; false when the column has values that are not decided.
  func apply<Word>(_ values: FlowPackedValues<Word>, rows: inout RowSelection) -> Bool {
    let base = values.base
    guard base >= 0, values.scale == 1, base <= Int64(Self.valueCount) - Int64(Word.max) - 1 else { return false }
    kept.withUnsafeBufferPointer { kept in
      values.words.withUnsafeBufferPointer { stored in
        if let nulls = values.nulls {
          keepWithNulls(stored, base, nulls, kept, &rows)
        } else {
          rows.keep { row in
            let value = UInt64(truncatingIfNeeded: stored[row]) &+ UInt64(bitPattern: base)
            return UInt8(truncatingIfNeeded: kept[Int(truncatingIfNeeded: value >> 6)] >> (value & 63)) & 1
          }
        }
      }
    }
    return true
  }

  private func keepWithNulls<Stored: FixedWidthInteger>(
    _ stored: UnsafeBufferPointer<Stored>, _ base: Int64, _ nulls: [UInt64], _ kept: UnsafeBufferPointer<UInt64>,
    _ rows: inout RowSelection
  ) {
    let ofNull: UInt8 = keepsNull ? 1 : 0
    rows.keep { row in
      if nulls[row >> 6] >> UInt64(row & 63) & 1 == 1 { return ofNull }
      let value = UInt64(truncatingIfNeeded: stored[row]) &+ UInt64(bitPattern: base)
      return UInt8(truncatingIfNeeded: kept[Int(truncatingIfNeeded: value >> 6)] >> (value & 63)) & 1
    }
  }

  /// Leaves only the rows of a column of whole words that are kept; false when one has a value that is not decided.
  func apply(_ values: [Int64], nulls: [UInt64]?, rows: inout RowSelection) -> Bool {
    let all = rows
    let isDecided = kept.withUnsafeBufferPointer { kept in
      values.withUnsafeBufferPointer { values in
        var greatest: UInt64 = 0
        rows.keep { row in
          let value = UInt64(bitPattern: values[row])
          greatest = max(greatest, value)
          let bits = kept[Int(truncatingIfNeeded: (value >> 6) & UInt64(Self.valueCount / 64 - 1))]
          return UInt8(truncatingIfNeeded: bits >> (value & 63)) & 1
        }
        return greatest < UInt64(Self.valueCount)
      }
    }
    if !isDecided || nulls != nil { rows = all }
    return isDecided && nulls == nil
  }
}

/// A condition on one text column, decided once for each code of its dictionary.
final class CodeFilter {
  let column: FlowColumn
  private let condition: CompiledExpression
  /// The condition as a test of bytes, when it is one.
  private let test: TextTest?
  private let dictionary: FlowDictionary
  /// By code: 0 not yet decided, 1 dropped, 2 kept.
  private var decisions: [UInt8]

  /// Nothing is decided yet.
  init(column: FlowColumn, condition: CompiledExpression, _ evaluator: ExpressionEvaluator) {
    self.column = column
    self.condition = condition
    test = TextTest(condition, evaluator.pool)
    dictionary = evaluator.dictionaries.dictionary(for: column)
    decisions = [UInt8](repeating: 0, count: dictionary.count + 1)
  }

  /// Whether there are so few codes that they stay in the first cache, and that each is likely to be of many flows.
  var isSmall: Bool { decisions.count <= 4_096 }

  /// About how much memory it takes.
  var byteCount: Int { decisions.count }

  /// Whether flows with one code are kept.
  func keeps(_ code: Int64, _ evaluator: ExpressionEvaluator) throws(QueryFailure) -> Bool {
    if decisions[Int(code)] == 0 { try decide([code], evaluator) }
    return decisions[Int(code)] == 2
  }

  /// Leaves only the rows that are kept.
  func apply<Word>(
    _ values: FlowPackedValues<Word>, rows: inout RowSelection, _ evaluator: ExpressionEvaluator
  ) throws(QueryFailure) {
    let all = rows
    if keepDecided(values, &rows) { return }
    let undecided = all.rows.map { values.base &+ Int64(truncatingIfNeeded: values.words[Int($0)]) }.filter {
      decisions[Int($0)] == 0
    }
    try decide(undecided, evaluator)
    rows = all
    _ = keepDecided(values, &rows)
  }

  /// Leaves only the rows that are kept; false when some of them are not decided yet.
  private func keepDecided<Word>(_ values: FlowPackedValues<Word>, _ rows: inout RowSelection) -> Bool {
    let base = values.base
    return decisions.withUnsafeBufferPointer { decisions in
      values.words.withUnsafeBufferPointer { stored in
        var decided: UInt8 = 3
        rows.keep { row in
          let code = base &+ Int64(truncatingIfNeeded: stored[row])
          let decision = decisions[Int(truncatingIfNeeded: code)]
          decided = min(decided, decision)
          return decision >> 1
        }
        return decided != 0
      }
    }
  }

  private func decide(_ codes: [Int64], _ evaluator: ExpressionEvaluator) throws(QueryFailure) {
    if let test {
      for code in codes where decisions[Int(code)] == 0 {
        let (isKept, steps) = dictionary.withText(Int(code)) { text in (test.holds(text), test.steps(text.count)) }
        decisions[Int(code)] = code != 0 && isKept ? 2 : 1
        try evaluator.spend(steps)
      }
      return
    }
    let missing = Set(codes).map { UInt32($0) }
    let values = try evaluator.evaluate(condition, RowBatch(source: .codes(column), rows: missing))
    for (index, code) in missing.enumerated() { decisions[Int(code)] = values.isTrue(index) ? 2 : 1 }
  }
}

/// A condition that an integer or a time is in a range, or outside of it; NULL is neither.
struct RangeFilter {
  let column: FlowColumn
  let range: ClosedRange<Int64>
  /// Whether values in the range are kept; else those outside.
  let keepsInside: Bool

  /// A comparison of a column with a constant, nil when it is anything else.
  init?(_ operation: ComparisonOperator, _ column: FlowColumn, _ constant: Int64) {
    self.column = column
    keepsInside = operation != .notEqual
    switch operation {
    case .equal, .notEqual: range = constant...constant
    case .less:
      if constant == .min { return nil }
      range = Int64.min...constant - 1
    case .lessOrEqual: range = Int64.min...constant
    case .greater:
      if constant == .max { return nil }
      range = constant + 1...Int64.max
    case .greaterOrEqual: range = constant...Int64.max
    }
  }

  /// Values of a column that are kept when they are in the range.
  init(column: FlowColumn, range: ClosedRange<Int64>) {
    (self.column, self.range, keepsInside) = (column, range, true)
  }

  /// Leaves only the rows that are kept.
  func apply(_ values: FlowSegmentColumn, rows: inout RowSelection) {
    switch values {
    case .empty, .rowIds: rows.removeAll()
    case .constant(let value): if range.contains(value) != keepsInside { rows.removeAll() }
    case .narrow8(let values): apply(values, &rows)
    case .narrow16(let values): apply(values, &rows)
    case .narrow32(let values): apply(values, &rows)
    case .wide(let values): apply(values, &rows)
    }
  }

  private func apply<Word>(_ values: FlowPackedValues<Word>, _ rows: inout RowSelection) {
    let (low, high, inside) = (range.lowerBound, range.upperBound, keepsInside)
    let (base, scale) = (values.base, values.scale)
    values.words.withUnsafeBufferPointer { stored in
      rows.keep { row in
        let value = base &+ scale &* Int64(truncatingIfNeeded: stored[row])
        return (value >= low && value <= high) == inside ? 1 : 0
      }
    }
    if let nulls = values.nulls { rows.keep { nulls[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 ? 0 : 1 } }
  }
}

/// A condition on the bytes of a text, for the conditions that filters mostly have; NULL never meets it.
enum TextTest {
  case equal([UInt8], isWanted: Bool)
  /// At most a few texts: each is compared.
  case oneOf([[UInt8]], isWanted: Bool)
  case like(LikeMatcher, isWanted: Bool)

  /// The test that a condition over one text column is, nil when it is none.
  init?(_ condition: CompiledExpression, _ pool: TextPool, isWanted: Bool = true) {
    switch condition {
    case .comparison(.equal, .column, .constant(let text?), _), .comparison(.equal, .constant(let text?), .column, _):
      self = .equal(pool.text(text), isWanted: isWanted)
    case .comparison(.notEqual, .column, .constant(let text?), _),
      .comparison(.notEqual, .constant(let text?), .column, _):
      self = .equal(pool.text(text), isWanted: !isWanted)
    case .inList(.column, let list, hasNull: false):
      guard let few = list.fewWords else { return nil }
      self = .oneOf(few.map { pool.text($0) }, isWanted: isWanted)
    case .like(.column, let matcher): self = .like(matcher, isWanted: isWanted)
    case .not(let operand): self.init(operand, pool, isWanted: !isWanted)
    default: return nil
    }
  }

  /// Whether a text meets it.
  func holds(_ text: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .equal(let wanted, let isWanted): Self.areEqual(wanted, text) == isWanted
    case .oneOf(let list, let isWanted): list.contains { Self.areEqual($0, text) } == isWanted
    case .like(let matcher, let isWanted): matcher.matches(text) == isWanted
    }
  }

  /// About how many steps a text of so many bytes takes.
  func steps(_ byteCount: Int) -> Int {
    if case .like(let matcher, _) = self { matcher.steps(byteCount) } else { 1 }
  }

  @inline(__always)
  private static func areEqual(_ left: [UInt8], _ right: UnsafeRawBufferPointer) -> Bool {
    left.count == right.count && left.elementsEqual(right)
  }
}
