/// How the integers of a column are packed: each is the least, plus the scale times a stored number of few bytes.
struct FlowIntegerPacking {
  /// The scales that are tried, the greatest first: times are often whole seconds, milliseconds or microseconds.
  static let scales: [UInt64] = [1_000_000_000, 1_000_000, 1_000]

  /// The least of the integers.
  let least: Int64
  /// What all distances from the least are multiples of; 1 unless a greater scale saves bytes.
  let scale: UInt64
  /// How many bytes each stored number has: 1, 2, 4 or 8.
  let width: Int

  /// The packing of few bytes for some integers.
  ///
  /// O(integers).
  init(_ values: UnsafeBufferPointer<Int64>) {
    var least = values.first ?? 0
    var greatest = least
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    self.least = least
    let distance = UInt64(bitPattern: greatest &- least)
    let width = Self.width(distance)
    for scale in Self.scales where width > 1 && Self.width(distance / scale) < width {
      guard Self.isScale(scale, of: values, least: least) else { continue }
      self.scale = scale
      self.width = Self.width(distance / scale)
      return
    }
    scale = 1
    self.width = width
  }

  /// The bytes that a number needs.
  static func width(_ number: UInt64) -> Int {
    number >> 8 == 0 ? 1 : number >> 16 == 0 ? 2 : number >> 32 == 0 ? 4 : 8
  }

  /// Whether all distances from the least are multiples of a scale; the scales are constants here because dividing by
  /// them is then cheap.
  private static func isScale(_ scale: UInt64, of values: UnsafeBufferPointer<Int64>, least: Int64) -> Bool {
    switch scale {
    case 1_000_000_000: values.allSatisfy { UInt64(bitPattern: $0 &- least) % 1_000_000_000 == 0 }
    case 1_000_000: values.allSatisfy { UInt64(bitPattern: $0 &- least) % 1_000_000 == 0 }
    default: values.allSatisfy { UInt64(bitPattern: $0 &- least) % 1_000 == 0 }
    }
  }

  /// The numbers to store, the lowest byte of each first.
  func packed(_ values: UnsafeBufferPointer<Int64>) -> [UInt8] {
    let least = least
    switch scale {
    case 1_000_000_000: return packed(values) { UInt64(bitPattern: $0 &- least) / 1_000_000_000 }
    case 1_000_000: return packed(values) { UInt64(bitPattern: $0 &- least) / 1_000_000 }
    case 1_000: return packed(values) { UInt64(bitPattern: $0 &- least) / 1_000 }
    default: return packed(values) { UInt64(bitPattern: $0 &- least) }
    }
  }

  @inline(__always)
  private func packed(_ values: UnsafeBufferPointer<Int64>, _ number: (Int64) -> UInt64) -> [UInt8] {
    switch width {
    case 1: Self.stored(values) { UInt8(truncatingIfNeeded: number($0)) }
    case 2: Self.stored(values) { UInt16(truncatingIfNeeded: number($0)) }
    case 4: Self.stored(values) { UInt32(truncatingIfNeeded: number($0)) }
    default: Self.stored(values, number)
    }
  }

  /// The bytes of a number for each value, the lowest byte of each first.
  @inline(__always)
  static func stored<Value, Stored: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<Value>, _ number: (Value) -> Stored
  ) -> [UInt8] {
    let width = MemoryLayout<Stored>.size
    return [UInt8](unsafeUninitializedCapacity: values.count * width) { target, count in
      let target = UnsafeMutableRawBufferPointer(target)
      for row in values.indices {
        target.storeBytes(of: number(values[row]).littleEndian, toByteOffset: row * width, as: Stored.self)
      }
      count = values.count * width
    }
  }
}
