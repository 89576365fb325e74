/// A column while it takes values: as integers of 64 bits, in the order of arrival.
enum FlowColumnValues: Sendable {
  case empty
  case constant(Int64)
  case values([Int64], nulls: [UInt64]?)

  /// The values of a column of so many rows, spelt out.
  func spelt(_ count: Int, isText: Bool) -> (values: [Int64], nulls: [UInt64]?) {
    switch self {
    case .empty:
      let zeros = [Int64](repeating: 0, count: count)
      return (zeros, isText ? nil : [UInt64](repeating: .max, count: (count + 63) >> 6))
    case .constant(let value): return (Array(repeating: value, count: count), nil)
    case .values(let values, let nulls): return (values, nulls)
    }
  }

  /// Adds the rows of another column after the `count` rows of this one.
  mutating func append(_ other: FlowColumnValues, count otherCount: Int, after count: Int, isText: Bool) {
    switch (self, other) {
    case _ where count == 0: self = other
    case (.empty, .empty): return
    case (.constant(let mine), .constant(let theirs)) where mine == theirs: return
    default:
      var (values, nulls) = spelt(count, isText: isText)
      let (moreValues, moreNulls) = other.spelt(otherCount, isText: isText)
      self = .empty
      values.append(contentsOf: moreValues)
      if nulls != nil || moreNulls != nil {
        var joined = nulls ?? []
        joined.append(contentsOf: repeatElement(0, count: (values.count + 63) >> 6 - joined.count))
        for row in 0..<otherCount {
          let bit = UInt64(1) << UInt64((count + row) & 63)
          joined[(count + row) >> 6] &= ~bit
          if moreNulls?.hasBit(row) == true { joined[(count + row) >> 6] |= bit }
        }
        nulls = joined
      }
      self = .values(values, nulls: nulls)
    }
  }

  /// The rows with those indices, in that order.
  func selected(_ rows: [Int32]) -> FlowColumnValues {
    guard case .values(let values, let nulls) = self else { return self }
    var selectedNulls: [UInt64]?
    if let nulls {
      var bits = [UInt64](bitCount: rows.count)
      for (place, row) in rows.enumerated() where nulls.hasBit(Int(row)) { bits.setBit(place) }
      selectedNulls = bits
    }
    return .values(rows.map { values[Int($0)] }, nulls: selectedNulls)
  }

  /// The column in as few bytes as it needs.
  func narrowed(isTime: Bool) -> FlowSegmentColumn {
    switch self {
    case .empty: return .empty
    case .constant(let value): return .constant(value)
    case .values(let values, let nulls): return FlowColumnValues.narrowed(values, nulls: nulls, isTime: isTime)
    }
  }

  private static func narrowed(_ values: [Int64], nulls: [UInt64]?, isTime: Bool) -> FlowSegmentColumn {
    var least = Int64.max
    var greatest = Int64.min
    var nullCount = 0
    for (row, value) in values.enumerated() {
      if nulls?.hasBit(row) == true {
        nullCount += 1
      } else {
        least = min(least, value)
        greatest = max(greatest, value)
      }
    }
    if nullCount == values.count { return .empty }
    let nulls = nullCount == 0 ? nil : nulls
    if least == greatest, nulls == nil { return .constant(least) }
    let scale = isTime ? scale(values, nulls: nulls, least: least) : 1
    func stored<Stored: FixedWidthInteger>(_: Stored.Type) -> [Stored] {
      values.map { Stored(truncatingIfNeeded: UInt64(bitPattern: $0 &- least) / UInt64(scale)) }
    }
    let range = UInt64(bitPattern: greatest &- least) / UInt64(scale)
    if range <= UInt8.max { return .narrow8(stored(UInt8.self), base: least, scale: scale, nulls: nulls) }
    if range <= UInt16.max { return .narrow16(stored(UInt16.self), base: least, scale: scale, nulls: nulls) }
    if range <= UInt32.max { return .narrow32(stored(UInt32.self), base: least, scale: scale, nulls: nulls) }
    return .wide(values, nulls: nulls)
  }

  /// The greatest unit of time of which all distances from the least are multiples, in nanoseconds.
  private static func scale(_ values: [Int64], nulls: [UInt64]?, least: Int64) -> Int64 {
    for unit: Int64 in [1_000_000_000, 1_000_000, 1_000] {
      let fits = values.indices.allSatisfy { row in
        nulls?.hasBit(row) == true || UInt64(bitPattern: values[row] &- least) % UInt64(unit) == 0
      }
      if fits { return unit }
    }
    return 1
  }

  /// The column of a segment, spelt out again.
  init(_ column: FlowSegmentColumn, count: Int) {
    switch column {
    case .empty, .rowIds: self = .empty
    case .constant(let value): self = .constant(value)
    case .narrow8(let stored, let base, let scale, let nulls):
      self = .values(stored.map { base &+ scale &* Int64($0) }, nulls: nulls)
    case .narrow16(let stored, let base, let scale, let nulls):
      self = .values(stored.map { base &+ scale &* Int64($0) }, nulls: nulls)
    case .narrow32(let stored, let base, let scale, let nulls):
      self = .values(stored.map { base &+ scale &* Int64($0) }, nulls: nulls)
    case .wide(let values, let nulls): self = .values(values, nulls: nulls)
    }
  }
}
