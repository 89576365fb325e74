/// A column of a segment: all null, one value for all rows, or a value a row in as few bytes as they need.
///
/// A value is `base &+ scale &* stored`. A set bit of `nulls` (row 0 is the lowest bit of the first word) makes a row
/// null; what is stored there has no meaning. Text columns hold codes of their dictionary, 0 where they are null, and
/// have no `nulls`.
public enum FlowSegmentColumn: Sendable {
  /// All null.
  case empty
  /// The same value in every row.
  case constant(Int64)
  case narrow8([UInt8], base: Int64, scale: Int64, nulls: [UInt64]?)
  case narrow16([UInt16], base: Int64, scale: Int64, nulls: [UInt64]?)
  case narrow32([UInt32], base: Int64, scale: Int64, nulls: [UInt64]?)
  case wide([Int64], nulls: [UInt64]?)
  /// The identifiers of the flows; only of the column `p_row_id`.
  indirect case rowIds(FlowRowIds)

  /// The nulls of the rows, nil when no row has its own.
  public var nulls: [UInt64]? {
    switch self {
    case .empty, .constant, .rowIds: nil
    case .narrow8(_, _, _, let nulls), .narrow16(_, _, _, let nulls), .narrow32(_, _, _, let nulls): nulls
    case .wide(_, let nulls): nulls
    }
  }

  /// The value in a row; nil when it is null.
  ///
  /// One row at a time: passes over many rows read the arrays.
  public func value(row: Int) -> Int64? {
    if nulls?.hasBit(row) == true { return nil }
    return switch self {
    case .empty, .rowIds: nil
    case .constant(let value): value
    case .narrow8(let stored, let base, let scale, _): base &+ scale &* Int64(stored[row])
    case .narrow16(let stored, let base, let scale, _): base &+ scale &* Int64(stored[row])
    case .narrow32(let stored, let base, let scale, _): base &+ scale &* Int64(stored[row])
    case .wide(let values, _): values[row]
    }
  }
}

extension FlowSegmentColumn {
  /// The values of some rows of a column of integers or times.
  func values(of rows: [UInt32]) -> ValueVector {
    switch self {
    case .empty, .rowIds: return ValueVector(repeating: nil, count: rows.count)
    case .constant(let value): return ValueVector(repeating: value, count: rows.count)
    case .narrow8(let stored, let base, let scale, let nulls):
      return ValueVector(words: Self.decoded(stored, base, scale, rows), nulls: Self.nulls(nulls, rows))
    case .narrow16(let stored, let base, let scale, let nulls):
      return ValueVector(words: Self.decoded(stored, base, scale, rows), nulls: Self.nulls(nulls, rows))
    case .narrow32(let stored, let base, let scale, let nulls):
      return ValueVector(words: Self.decoded(stored, base, scale, rows), nulls: Self.nulls(nulls, rows))
    case .wide(let values, let nulls):
      return ValueVector(words: rows.map { values[Int($0)] }, nulls: Self.nulls(nulls, rows))
    }
  }

  /// The codes of some rows of a text column.
  func codes(of rows: [UInt32]) -> [UInt32] {
    switch self {
    case .empty, .rowIds: [UInt32](repeating: 0, count: rows.count)
    case .constant(let code): [UInt32](repeating: UInt32(code), count: rows.count)
    case .narrow8(let stored, let base, let scale, _): Self.codes(stored, base, scale, rows)
    case .narrow16(let stored, let base, let scale, _): Self.codes(stored, base, scale, rows)
    case .narrow32(let stored, let base, let scale, _): Self.codes(stored, base, scale, rows)
    case .wide(let values, _): rows.map { UInt32(values[Int($0)]) }
    }
  }

  @inline(__always)
  private static func decoded<Stored: FixedWidthInteger>(
    _ stored: [Stored], _ base: Int64, _ scale: Int64, _ rows: [UInt32]
  ) -> [Int64] {
    stored.withUnsafeBufferPointer { stored in
      rows.map { base &+ scale &* Int64(truncatingIfNeeded: stored[Int($0)]) }
    }
  }

  @inline(__always)
  private static func codes<Stored: FixedWidthInteger>(
    _ stored: [Stored], _ base: Int64, _ scale: Int64, _ rows: [UInt32]
  ) -> [UInt32] {
    let (base, scale) = (UInt32(truncatingIfNeeded: base), UInt32(truncatingIfNeeded: scale))
    return stored.withUnsafeBufferPointer { stored in
      rows.map { base &+ scale &* UInt32(truncatingIfNeeded: stored[Int($0)]) }
    }
  }

  private static func nulls(_ bits: [UInt64]?, _ rows: [UInt32]) -> [Bool] {
    guard let bits else { return [] }
    let nulls = rows.map { bits[Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 1 }
    return nulls.contains(true) ? nulls : []
  }
}

extension FlowSegmentColumn {
  /// The memory that it takes, in bytes.
  var byteCount: Int {
    let nullBytes = (nulls?.count ?? 0) * 8
    return switch self {
    case .empty, .constant: 0
    case .narrow8(let stored, _, _, _): stored.count + nullBytes
    case .narrow16(let stored, _, _, _): stored.count * 2 + nullBytes
    case .narrow32(let stored, _, _, _): stored.count * 4 + nullBytes
    case .wide(let values, _): values.count * 8 + nullBytes
    case .rowIds(let ids): ids.byteCount
    }
  }

  /// Whether both have the same rows, none of them null on its own, in the same form.
  func isSame(_ other: FlowSegmentColumn) -> Bool {
    switch (self, other) {
    case (.narrow8(let mine, let base, let scale, nil), .narrow8(let theirs, let otherBase, let otherScale, nil)):
      base == otherBase && scale == otherScale && mine == theirs
    case (.narrow16(let mine, let base, let scale, nil), .narrow16(let theirs, let otherBase, let otherScale, nil)):
      base == otherBase && scale == otherScale && mine == theirs
    case (.narrow32(let mine, let base, let scale, nil), .narrow32(let theirs, let otherBase, let otherScale, nil)):
      base == otherBase && scale == otherScale && mine == theirs
    case (.wide(let mine, nil), .wide(let theirs, nil)): mine == theirs
    default: false
    }
  }

  /// Whether both are the same array.
  func sharesMemory(with other: FlowSegmentColumn) -> Bool {
    switch (self, other) {
    case (.narrow8(let mine, _, _, _), .narrow8(let theirs, _, _, _)): mine.isSameMemory(theirs)
    case (.narrow16(let mine, _, _, _), .narrow16(let theirs, _, _, _)): mine.isSameMemory(theirs)
    case (.narrow32(let mine, _, _, _), .narrow32(let theirs, _, _, _)): mine.isSameMemory(theirs)
    case (.wide(let mine, _), .wide(let theirs, _)): mine.isSameMemory(theirs)
    default: false
    }
  }

  /// Notes which codes of texts the column has.
  func mark(in used: inout [Bool]) {
    switch self {
    case .empty, .rowIds: return
    case .constant(let code): used[Int(code)] = true
    case .narrow8(let stored, let base, _, _): for value in stored { used[Int(base) + Int(value)] = true }
    case .narrow16(let stored, let base, _, _): for value in stored { used[Int(base) + Int(value)] = true }
    case .narrow32(let stored, let base, _, _): for value in stored { used[Int(base) + Int(value)] = true }
    case .wide(let values, _): for value in values { used[Int(value)] = true }
    }
  }
}

extension Array {
  /// Whether two arrays are one piece of memory.
  fileprivate func isSameMemory(_ other: [Element]) -> Bool {
    withUnsafeBufferPointer { mine in other.withUnsafeBufferPointer { mine.baseAddress == $0.baseAddress } }
  }
}
