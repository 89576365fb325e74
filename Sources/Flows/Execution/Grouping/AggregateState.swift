/// What an aggregate remembers of each group from one row to the next.
struct AggregateState {
  private let function: Aggregate.Function
  private let argumentType: FlowValueType
  /// Values that are not NULL, or rows.
  private var counts: [Int64] = []
  /// Sums of integers, which cannot overflow before there are 2^64 of them.
  private var sums: [Int128] = []
  private var doubleSums: [Double] = []
  /// The least, greatest or first value.
  private var words: [Int64] = []
  /// The event times of first values.
  private var times: [Int64] = []

  /// The state of an aggregate that has seen no row.
  init(_ aggregate: Aggregate) {
    function = aggregate.function
    argumentType = aggregate.argument?.type ?? .null
  }

  /// About how much memory it takes.
  var byteCount: Int {
    (counts.capacity + sums.capacity * 2 + doubleSums.capacity + words.capacity + times.capacity) * 8
  }

  private var isSum: Bool { function == .sum || function == .average }

  /// Makes place for so many groups.
  mutating func reserve(_ groupCount: Int) {
    let missing = groupCount - counts.count
    guard missing > 0 else { return }
    counts.append(contentsOf: repeatElement(0, count: missing))
    if isSum, argumentType == .double {
      doubleSums.append(contentsOf: repeatElement(0, count: missing))
    } else if isSum {
      sums.append(contentsOf: repeatElement(0, count: missing))
    } else if function != .count, function != .countRows {
      words.append(contentsOf: repeatElement(0, count: missing))
    }
    if function == .anyValue { times.append(contentsOf: repeatElement(.max, count: missing)) }
  }

  /// Counts rows.
  mutating func count(_ rows: GroupedBatch) {
    if rows.numbers.isEmpty {
      counts[0] += Int64(rows.batch.count)
    } else {
      Self.count(rows.numbers, &counts)
    }
  }

  private static func count(_ numbers: [UInt32], _ counts: inout [Int64]) {
    counts.withUnsafeMutableBufferPointer { counts in
      for number in numbers { counts[Int(number)] &+= 1 }
    }
  }

  /// Adds the values of rows.
  mutating func add(_ values: ValueVector, _ rows: GroupedBatch, _ pool: TextPool) {
    switch function {
    case .count, .countRows: countValues(values, rows)
    case .sum, .average:
      countValues(values, rows)
      if argumentType == .double { addDoubles(values, rows) } else { addIntegers(values, rows) }
    case .anyValue: keepFirst(values, rows)
    default: keepExtreme(values, rows, pool)
    }
  }

  private mutating func countValues(_ values: ValueVector, _ rows: GroupedBatch) {
    if values.nulls.isEmpty { return count(rows) }
    for index in values.nulls.indices where !values.nulls[index] { counts[rows.group(index)] += 1 }
  }

  private mutating func addIntegers(_ values: ValueVector, _ rows: GroupedBatch) {
    // NULLs have the word 0.
    if rows.numbers.isEmpty {
      sums[0] += values.words.reduce(Int128(0)) { $0 + Int128($1) }
      return
    }
    sums.withUnsafeMutableBufferPointer { sums in
      for index in values.words.indices { sums[Int(rows.numbers[index])] &+= Int128(values.words[index]) }
    }
  }

  private mutating func addDoubles(_ values: ValueVector, _ rows: GroupedBatch) {
    for index in values.words.indices where !values.isNull(index) {
      doubleSums[rows.group(index)] += DoubleWord.value(values.words[index])
    }
  }

  private mutating func keepExtreme(_ values: ValueVector, _ rows: GroupedBatch, _ pool: TextPool) {
    for index in values.words.indices where !values.isNull(index) {
      let (group, word) = (rows.group(index), values.words[index])
      let isFirst = counts[group] == 0
      counts[group] = 1
      if isFirst || isBetter(word, than: words[group], pool) { words[group] = word }
    }
  }

  @inline(__always)
  private func isBetter(_ word: Int64, than other: Int64, _ pool: TextPool) -> Bool {
    let (left, right) = function == .minimum ? (word, other) : (other, word)
    return argumentType == .text ? pool.isLess(left, right) : left < right
  }

  private mutating func keepFirst(_ values: ValueVector, _ rows: GroupedBatch) {
    for index in values.words.indices where !values.isNull(index) {
      let group = rows.group(index)
      let time = rows.times.isEmpty ? Int64.min : rows.times[index]
      guard counts[group] == 0 || time < times[group] else { continue }
      counts[group] = 1
      words[group] = values.words[index]
      times[group] = time
    }
  }

  /// The values of the aggregate by group, nil when a sum does not fit 64 bits.
  func results(_ groupCount: Int) -> ValueVector? {
    switch function {
    case .count, .countRows: return ValueVector(words: counts)
    case .sum: return argumentType == .double ? results(doubleSums.map(DoubleWord.word)) : integerSums()
    case .average: return results(averages())
    default: return results(words)
    }
  }

  /// Words, NULL for groups without a value.
  private func results(_ words: [Int64]) -> ValueVector {
    ValueVector(words: words, nulls: counts.contains(0) ? counts.map { $0 == 0 } : [])
  }

  private func integerSums() -> ValueVector? {
    var words: [Int64] = []
    words.reserveCapacity(sums.count)
    for sum in sums {
      guard let word = Int64(exactly: sum) else { return nil }
      words.append(word)
    }
    return results(words)
  }

  private func averages() -> [Int64] {
    counts.indices.map { group in
      if counts[group] == 0 { return 0 }
      let sum = argumentType == .double ? doubleSums[group] : Double(sums[group])
      return DoubleWord.word(sum / Double(counts[group]))
    }
  }
}

/// Aggregates that are computed from all values of a group at once.
struct ValueSummary {
  let aggregate: Aggregate
  let evaluator: ExpressionEvaluator
  let checkpoint: QueryCheckpoint

  private var isDouble: Bool { aggregate.argument?.type == .double }

  /// The word of the aggregate over values that are not NULL, nil for NULL.
  func result(_ words: [Int64]) throws(QueryFailure) -> Int64? {
    switch aggregate.function {
    case .count: return Int64(words.count)
    case .sum where isDouble:
      return words.isEmpty ? nil : DoubleWord.word(words.reduce(0) { $0 + DoubleWord.value($1) })
    case .sum: return try integerSum(words)
    case .average: return words.isEmpty ? nil : DoubleWord.word(average(words))
    case .median: return words.isEmpty ? nil : DoubleWord.word(try median(words))
    case .standardDeviation: return words.count < 2 ? nil : DoubleWord.word(deviation(words))
    default:
      let type = aggregate.argument?.type ?? .null
      // A list is in memory as values and, to be known again, as bytes.
      try evaluator.check(further: words.count * 64)
      return evaluator.listIdentifier(words.map { evaluator.value($0, type) })
    }
  }

  private func number(_ word: Int64) -> Double { isDouble ? DoubleWord.value(word) : Double(word) }

  private func integerSum(_ words: [Int64]) throws(QueryFailure) -> Int64? {
    if words.isEmpty { return nil }
    guard let sum = Int64(exactly: words.reduce(Int128(0)) { $0 + Int128($1) }) else {
      throw .overflow(expression: evaluator.text(aggregate))
    }
    return sum
  }

  private func average(_ words: [Int64]) -> Double {
    if isDouble { return words.reduce(0) { $0 + DoubleWord.value($1) } / Double(words.count) }
    return Double(words.reduce(Int128(0)) { $0 + Int128($1) }) / Double(words.count)
  }

  private func median(_ words: [Int64]) throws(QueryFailure) -> Double {
    let sorted = try words.sorted(checkpoint, by: <)
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return number(sorted[middle]) }
    if isDouble { return number(sorted[middle - 1]) / 2 + number(sorted[middle]) / 2 }
    return Double(Int128(sorted[middle - 1]) + Int128(sorted[middle])) / 2
  }

  /// In two passes, so that large values that lie close together lose nothing.
  private func deviation(_ words: [Int64]) -> Double {
    let mean = average(words)
    let squares = words.reduce(0.0) { sum, word in
      let distance = number(word) - mean
      return sum + distance * distance
    }
    return (squares / Double(words.count - 1)).squareRoot()
  }
}
