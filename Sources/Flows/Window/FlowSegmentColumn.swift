/// A column of a segment: all null, one value for all rows, or a value a row in as few bytes as they need.
///
/// Text columns hold codes of their dictionary, 0 where they are null, and have no `nulls`.
public enum FlowSegmentColumn: Sendable {
  /// All null.
  case empty
  /// The same value in every row.
  case constant(Int64)
  case narrow8(FlowPackedValues<UInt8>)
  case narrow16(FlowPackedValues<UInt16>)
  case narrow32(FlowPackedValues<UInt32>)
  case wide(FlowPackedValues<Int64>)
  /// The identifiers of the flows; only of the column `p_row_id`.
  indirect case rowIds(FlowRowIds)

  /// The value in a row; nil when it is null.
  ///
  /// One row at a time: passes over many rows read the arrays.
  public func value(row: Int) -> Int64? {
    switch self {
    case .empty, .rowIds: nil
    case .constant(let value): value
    case .narrow8(let values): values[row]
    case .narrow16(let values): values[row]
    case .narrow32(let values): values[row]
    case .wide(let values): values[row]
    }
  }
}

/// Values as integers of few bytes: each is `base &+ scale &* word`.
///
/// A set bit of `nulls` (row 0 is the lowest bit of the first word) makes a row null; what is stored there has no
/// meaning.
public struct FlowPackedValues<Word: FixedWidthInteger & Sendable>: Equatable, Sendable {
  /// What is stored, a word for each row.
  public let words: [Word]
  /// The value of the word 0.
  public let base: Int64
  /// How far the values of two neighbouring words are apart.
  public let scale: Int64
  /// The nulls of the rows; nil when no row is null.
  public let nulls: [UInt64]?

  init(_ words: [Word], base: Int64 = 0, scale: Int64 = 1, nulls: [UInt64]?) {
    (self.words, self.base, self.scale, self.nulls) = (words, base, scale, nulls)
  }

  /// The memory that they take, in bytes.
  var byteCount: Int { words.count * MemoryLayout<Word>.stride + (nulls?.count ?? 0) * 8 }

  /// All values, with one of no meaning for each null.
  var unpacked: [Int64] { words.map { base &+ scale &* Int64(truncatingIfNeeded: $0) } }

  /// The value of a row; nil when it is null.
  subscript(row: Int) -> Int64? {
    nulls?.hasBit(row) == true ? nil : base &+ scale &* Int64(truncatingIfNeeded: words[row])
  }

  /// The values of some rows.
  @inline(__always)
  func vector(of rows: [UInt32]) -> ValueVector {
    let (base, scale) = (base, scale)
    let values = words.withUnsafeBufferPointer { words in
      rows.map { base &+ scale &* Int64(truncatingIfNeeded: words[Int($0)]) }
    }
    guard let nulls else { return ValueVector(words: values) }
    let isNull = rows.map { nulls[Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 1 }
    return ValueVector(words: values, nulls: isNull.contains(true) ? isNull : [])
  }

  /// The codes of texts of some rows.
  @inline(__always)
  func codes(of rows: [UInt32]) -> [UInt32] {
    let (base, scale) = (UInt32(truncatingIfNeeded: base), UInt32(truncatingIfNeeded: scale))
    return words.withUnsafeBufferPointer { words in
      rows.map { base &+ scale &* UInt32(truncatingIfNeeded: words[Int($0)]) }
    }
  }

  /// Notes which codes of texts there are.
  func mark(in used: inout [Bool]) {
    for word in words { used[Int(base) + Int(word)] = true }
  }
}

extension FlowSegmentColumn {
  /// The values of some rows of a column of integers or times.
  func values(of rows: [UInt32]) -> ValueVector {
    switch self {
    case .empty, .rowIds: return ValueVector(repeating: nil, count: rows.count)
    case .constant(let value): return ValueVector(repeating: value, count: rows.count)
    case .narrow8(let values): return values.vector(of: rows)
    case .narrow16(let values): return values.vector(of: rows)
    case .narrow32(let values): return values.vector(of: rows)
    case .wide(let values): return values.vector(of: rows)
    }
  }

  /// The codes of some rows of a text column.
  func codes(of rows: [UInt32]) -> [UInt32] {
    switch self {
    case .empty, .rowIds: [UInt32](repeating: 0, count: rows.count)
    case .constant(let code): [UInt32](repeating: UInt32(code), count: rows.count)
    case .narrow8(let values): values.codes(of: rows)
    case .narrow16(let values): values.codes(of: rows)
    case .narrow32(let values): values.codes(of: rows)
    case .wide(let values): values.codes(of: rows)
    }
  }

}

extension FlowSegmentColumn {
  /// The memory that it takes, in bytes.
  var byteCount: Int {
    switch self {
    case .empty, .constant: 0
    case .narrow8(let values): values.byteCount
    case .narrow16(let values): values.byteCount
    case .narrow32(let values): values.byteCount
    case .wide(let values): values.byteCount
    case .rowIds(let ids): ids.byteCount
    }
  }

  /// Whether both have the same rows, none of them null on its own, in the same form.
  func isSame(_ other: FlowSegmentColumn) -> Bool {
    switch (self, other) {
    case (.narrow8(let mine), .narrow8(let theirs)): mine.nulls == nil && mine == theirs
    case (.narrow16(let mine), .narrow16(let theirs)): mine.nulls == nil && mine == theirs
    case (.narrow32(let mine), .narrow32(let theirs)): mine.nulls == nil && mine == theirs
    case (.wide(let mine), .wide(let theirs)): mine.nulls == nil && mine == theirs
    default: false
    }
  }

  /// Whether both are the same array.
  func sharesMemory(with other: FlowSegmentColumn) -> Bool {
    switch (self, other) {
    case (.narrow8(let mine), .narrow8(let theirs)): mine.words.isSameMemory(theirs.words)
    case (.narrow16(let mine), .narrow16(let theirs)): mine.words.isSameMemory(theirs.words)
    case (.narrow32(let mine), .narrow32(let theirs)): mine.words.isSameMemory(theirs.words)
    case (.wide(let mine), .wide(let theirs)): mine.words.isSameMemory(theirs.words)
    default: false
    }
  }

  /// Notes which codes of texts the column has.
  func mark(in used: inout [Bool]) {
    switch self {
    case .empty, .rowIds: return
    case .constant(let code): used[Int(code)] = true
    case .narrow8(let values): values.mark(in: &used)
    case .narrow16(let values): values.mark(in: &used)
    case .narrow32(let values): values.mark(in: &used)
    case .wide(let values): values.mark(in: &used)
    }
  }
}

extension Array {
  /// Whether two arrays are one piece of memory.
  fileprivate func isSameMemory(_ other: [Element]) -> Bool {
    withUnsafeBufferPointer { mine in other.withUnsafeBufferPointer { mine.baseAddress == $0.baseAddress } }
  }
}
