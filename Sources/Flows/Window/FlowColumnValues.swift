/// A column while it takes values: as integers of 64 bits, in the order of arrival.
enum FlowColumnValues: Sendable {
  case empty
  case constant(Int64)
  /// What is stored where a row is null has no meaning.
  case values([Int64], nulls: [UInt64]?)

  /// The memory that it takes, in bytes.
  var byteCount: Int {
    guard case .values(let values, let nulls) = self else { return 0 }
    return values.capacity * 8 + (nulls?.capacity ?? 0) * 8
  }

  /// The values of a column of so many rows, one for each; codes of texts have no nulls.
  func expanded(_ count: Int, isText: Bool) -> (values: [Int64], nulls: [UInt64]?) {
    switch self {
    case .empty:
      let zeros = [Int64](repeating: 0, count: count)
      return (zeros, isText ? nil : [UInt64](repeating: .max, count: (count + 63) >> 6))
    case .constant(let value): return (Array(repeating: value, count: count), nil)
    case .values(let values, let nulls): return (values, nulls)
    }
  }

  /// Some rows of the column, as values.
  func piece(_ rows: Range<Int>) -> FlowColumnValues {
    guard case .values(let values, let nulls) = self, rows.count < values.count else { return self }
    var pieceNulls: [UInt64]?
    if let nulls {
      var bits: [UInt64] = []
      bits.append(bitsOf: nulls, rows, after: 0)
      pieceNulls = bits
    }
    return .values(Array(values[rows]), nulls: pieceNulls)
  }

  /// Adds rows of another column after the `count` rows of this one.
  mutating func append(_ other: FlowColumnValues, _ rows: Range<Int>, after count: Int, isText: Bool) {
    switch (self, other) {
    case _ where count == 0: self = other.piece(rows)
    case (.empty, .empty): return
    case (.constant(let mine), .constant(let theirs)) where mine == theirs: return
    default:
      var (values, nulls) = expanded(count, isText: isText)
      // The column must not hold the arrays while they grow, or they would be copied.
      self = .empty
      let otherNulls = other.append(rows, to: &values, isText: isText)
      if nulls != nil || otherNulls != nil {
        var bits = nulls ?? [UInt64](bitCount: count)
        nulls = nil
        bits.append(bitsOf: otherNulls, rows, after: count)
        nulls = bits
      }
      self = .values(values, nulls: nulls)
    }
  }

  /// Adds the values of some rows to an array; returns the nulls that belong to them.
  private func append(_ rows: Range<Int>, to target: inout [Int64], isText: Bool) -> [UInt64]? {
    switch self {
    case .empty:
      target.append(contentsOf: repeatElement(0, count: rows.count))
      return isText ? nil : [UInt64](repeating: .max, count: (rows.upperBound + 63) >> 6)
    case .constant(let value):
      target.append(contentsOf: repeatElement(value, count: rows.count))
      return nil
    case .values(let values, let nulls):
      target.append(contentsOf: values[rows])
      return nulls
    }
  }

  /// The rows with those indices, in that order.
  func selected(_ rows: [UInt32]) -> FlowColumnValues {
    guard case .values(let values, let nulls) = self else { return self }
    let chosen = [Int64](unsafeUninitializedCapacity: rows.count) { target, count in
      values.withUnsafeBufferPointer { values in
        for (place, row) in rows.enumerated() { target.initializeElement(at: place, to: values[Int(row)]) }
      }
      count = rows.count
    }
    return .values(chosen, nulls: nulls?.selected(rows))
  }

  /// The codes of texts, each replaced by the one at its place in a table.
  func mapped(_ codes: [UInt32]) -> FlowColumnValues {
    switch self {
    case .empty: .empty
    case .constant(let code): .constant(Int64(codes[Int(code)]))
    case .values(let values, let nulls): .values(values.map { Int64(codes[Int($0)]) }, nulls: nulls)
    }
  }

  /// The values of the column of a segment.
  init(_ column: FlowSegmentColumn) {
    switch column {
    case .empty, .rowIds: self = .empty
    case .constant(let value): self = .constant(value)
    case .narrow8(let values): self = .values(values.unpacked, nulls: values.nulls)
    case .narrow16(let values): self = .values(values.unpacked, nulls: values.nulls)
    case .narrow32(let values): self = .values(values.unpacked, nulls: values.nulls)
    case .wide(let values): self = .values(values.words, nulls: values.nulls)
    }
  }
}

extension [UInt64] {
  /// Adds bits of other words after the first `count` bits of these; no words mean no bits set.
  mutating func append(bitsOf other: [UInt64]?, _ rows: Range<Int>, after count: Int) {
    let needed = (count + rows.count + 63) >> 6
    append(contentsOf: repeatElement(0, count: needed - self.count))
    if count & 63 != 0 { self[count >> 6] &= 1 << UInt64(count & 63) &- 1 }
    guard let other else { return }
    for (place, row) in rows.enumerated() where other.hasBit(row) { setBit(count + place) }
  }
}

/// Puts the values of a column into as few bytes as they need.
enum FlowColumnNarrowing {
  /// The column of a segment with the same values.
  ///
  /// - Parameter isTime: whether the distances between values are likely to be multiples of a unit of time.
  static func narrowed(_ column: FlowColumnValues, isTime: Bool) -> FlowSegmentColumn {
    switch column {
    case .empty: .empty
    case .constant(let value): .constant(value)
    case .values(let values, nil): narrowed(values, nulls: nil, isTime: isTime)
    case .values(let values, let nulls?): narrowed(values, nulls: nulls, isTime: isTime)
    }
  }

  /// The column as it is, without a pass over it.
  static func wide(_ column: FlowColumnValues) -> FlowSegmentColumn {
    switch column {
    case .empty: .empty
    case .constant(let value): .constant(value)
    case .values(let values, let nulls): .wide(FlowPackedValues(values, nulls: nulls))
    }
  }

  private static func narrowed(_ values: [Int64], nulls: [UInt64], isTime: Bool) -> FlowSegmentColumn {
    guard let filled = FlowIntegerPacking.filled(values, nulls) else { return .empty }
    let hasNulls = values.indices.contains { nulls.hasBit($0) }
    return narrowed(filled, nulls: hasNulls ? nulls : nil, isTime: isTime)
  }

  private static func narrowed(_ values: [Int64], nulls: [UInt64]?, isTime: Bool) -> FlowSegmentColumn {
    values.withUnsafeBufferPointer { pointer in
      let packing = FlowIntegerPacking(pointer, scales: isTime ? FlowIntegerPacking.scales : [])
      if packing.distance == 0, nulls == nil { return .constant(packing.least) }
      switch packing.width {
      case 1: return .narrow8(packing.packed(pointer, nulls))
      case 2: return .narrow16(packing.packed(pointer, nulls))
      case 4: return .narrow32(packing.packed(pointer, nulls))
      default: return .wide(FlowPackedValues(values, nulls: nulls))
      }
    }
  }
}

extension FlowIntegerPacking {
  /// The values as words of `width` bytes.
  fileprivate func packed<Word: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<Int64>, _ nulls: [UInt64]?
  ) -> FlowPackedValues<Word> {
    let words = stored(values) { Word(truncatingIfNeeded: $0) }
    return FlowPackedValues(words, base: least, scale: Int64(scale), nulls: nulls)
  }
}
