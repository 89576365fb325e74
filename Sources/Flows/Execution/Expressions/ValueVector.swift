/// The values of an expression for the rows of a batch.
///
/// A value is a word: an integer or a time as it is, a double as ``DoubleWord`` keeps it, 0 or 1 for a boolean, the
/// identifier of a text or a list in the pools of the query. Two values of one type are equal when their words are.
struct ValueVector {
  /// One word for each row; 0 where the value is NULL.
  var words: [Int64]
  /// For each row whether its value is NULL; empty when none is.
  var nulls: [Bool]

  /// Values, with their NULLs; the words of NULLs are cleared.
  init(words: [Int64], nulls: [Bool] = []) {
    self.words = words
    self.nulls = nulls
    for index in nulls.indices where nulls[index] { self.words[index] = 0 }
  }

  /// One value for all rows, NULL when it is nil.
  init(repeating word: Int64?, count: Int) {
    words = [Int64](repeating: word ?? 0, count: count)
    nulls = word == nil ? [Bool](repeating: true, count: count) : []
  }

  /// The number of rows.
  var count: Int { words.count }

  /// About how much memory it takes.
  var byteCount: Int { words.capacity * 8 + nulls.capacity }

  /// Whether the value of a row is NULL.
  func isNull(_ index: Int) -> Bool { !nulls.isEmpty && nulls[index] }

  /// Whether the boolean of a row is true, neither false nor NULL.
  func isTrue(_ index: Int) -> Bool { words[index] != 0 }

  /// The word of a row, nil for NULL.
  subscript(index: Int) -> Int64? { isNull(index) ? nil : words[index] }

  /// Where either of two vectors is NULL; empty when neither is anywhere.
  static func nulls(_ left: ValueVector, _ right: ValueVector) -> [Bool] {
    if left.nulls.isEmpty { return right.nulls }
    if right.nulls.isEmpty { return left.nulls }
    var result = left.nulls
    for index in result.indices where right.nulls[index] { result[index] = true }
    return result
  }

  /// Puts the values of another vector at some of the rows.
  mutating func scatter(_ values: ValueVector, to positions: [Int32]) {
    for (index, position) in positions.enumerated() {
      words[Int(position)] = values.words[index]
      if values.isNull(index) { setNull(Int(position)) }
    }
  }

  /// Makes the value of a row NULL.
  mutating func setNull(_ index: Int) {
    if nulls.isEmpty { nulls = [Bool](repeating: false, count: words.count) }
    nulls[index] = true
    words[index] = 0
  }
}

/// A double kept in a word of 64 bits, so that words compare as the doubles do.
///
/// There is one zero and one NaN; NaN equals itself and is greater than every number. Equal doubles are equal words.
enum DoubleWord {
  /// The word of a double.
  static func word(_ value: Double) -> Int64 {
    if value.isNaN { return Int64(bitPattern: Double.nan.bitPattern) }
    return reordered(Int64(bitPattern: (value + 0.0).bitPattern))
  }

  /// The double of a word.
  static func value(_ word: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: reordered(word)))
  }

  /// Turns the bits of negative numbers around, which is also the way back.
  private static func reordered(_ bits: Int64) -> Int64 {
    bits ^ ((bits >> 63) & Int64.max)
  }
}

/// Rows over which an expression is evaluated.
struct RowBatch {
  /// Where the values of the leaves come from.
  enum Source {
    /// Rows of a segment.
    case flows(FlowSegment)
    /// Groups of the query, by number.
    case groups(GroupedRows)
    /// Codes of the dictionary of a text column.
    case codes(FlowColumn)
    /// The numbers themselves are the values of an integer column.
    case values(FlowColumn)
    /// Every column is NULL.
    case nulls
    /// Nothing: the expression has no leaves but constants.
    case nothing
  }

  let source: Source
  /// Which rows, groups, codes or values.
  var rows: [UInt32]

  /// The number of rows.
  var count: Int { rows.count }

  /// Some of the rows, by their position in the batch.
  func subset(_ positions: [Int32]) -> RowBatch {
    RowBatch(source: source, rows: positions.map { rows[Int($0)] })
  }
}
