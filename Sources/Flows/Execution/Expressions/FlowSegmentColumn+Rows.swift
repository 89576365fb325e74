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
