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
    case .values(let values, let nulls): .wide(values, nulls: nulls)
    }
  }

  private static func narrowed(_ values: [Int64], nulls: [UInt64], isTime: Bool) -> FlowSegmentColumn {
    guard let first = values.indices.first(where: { !nulls.hasBit($0) }) else { return .empty }
    // A null takes the place of a value that is there, and so never makes the column wider.
    var filled = values
    for row in filled.indices where nulls.hasBit(row) { filled[row] = values[first] }
    let hasNulls = values.indices.contains { nulls.hasBit($0) }
    return narrowed(filled, nulls: hasNulls ? nulls : nil, isTime: isTime)
  }

  private static func narrowed(_ values: [Int64], nulls: [UInt64]?, isTime: Bool) -> FlowSegmentColumn {
    var least = values[0]
    var greatest = values[0]
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    if least == greatest, nulls == nil { return .constant(least) }
    let distance = UInt64(bitPattern: greatest &- least)
    let scale = isTime && distance > UInt8.max ? scale(values, least: least) : 1
    let range = distance / UInt64(scale)
    if range <= UInt8.max { return .narrow8(stored(values, least, scale), base: least, scale: scale, nulls: nulls) }
    if range <= UInt16.max { return .narrow16(stored(values, least, scale), base: least, scale: scale, nulls: nulls) }
    if range <= UInt32.max { return .narrow32(stored(values, least, scale), base: least, scale: scale, nulls: nulls) }
    return .wide(values, nulls: nulls)
  }

  /// The greatest unit of time of which all distances from the least are multiples, in nanoseconds.
  private static func scale(_ values: [Int64], least: Int64) -> Int64 {
    if values.allSatisfy({ UInt64(bitPattern: $0 &- least) % 1_000_000_000 == 0 }) { return 1_000_000_000 }
    if values.allSatisfy({ UInt64(bitPattern: $0 &- least) % 1_000_000 == 0 }) { return 1_000_000 }
    if values.allSatisfy({ UInt64(bitPattern: $0 &- least) % 1_000 == 0 }) { return 1_000 }
    return 1
  }

  /// The distances from the least, in units of the scale.
  ///
  /// The units are constants because dividing by them is then cheap.
  private static func stored<Stored: FixedWidthInteger & UnsignedInteger>(
    _ values: [Int64], _ least: Int64, _ scale: Int64
  ) -> [Stored] {
    switch scale {
    case 1_000_000_000: stored(values) { UInt64(bitPattern: $0 &- least) / 1_000_000_000 }
    case 1_000_000: stored(values) { UInt64(bitPattern: $0 &- least) / 1_000_000 }
    case 1_000: stored(values) { UInt64(bitPattern: $0 &- least) / 1_000 }
    default: stored(values) { UInt64(bitPattern: $0 &- least) }
    }
  }

  @inline(__always)
  private static func stored<Stored: FixedWidthInteger & UnsignedInteger>(
    _ values: [Int64], _ distance: (Int64) -> UInt64
  ) -> [Stored] {
    [Stored](unsafeUninitializedCapacity: values.count) { target, count in
      values.withUnsafeBufferPointer { values in
        for row in 0..<values.count {
          target.initializeElement(at: row, to: Stored(truncatingIfNeeded: distance(values[row])))
        }
      }
      count = values.count
    }
  }
}
