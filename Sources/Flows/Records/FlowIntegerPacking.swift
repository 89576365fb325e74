/// How the integers of a column are packed: each is the least, plus the scale times a stored number of few bytes.
struct FlowIntegerPacking {
  /// The scales that are tried, the greatest first: times are often whole seconds, milliseconds or microseconds.
  static let scales: [UInt64] = [1_000_000_000, 1_000_000, 1_000]

  /// The least of the integers.
  let least: Int64
  /// How far the greatest of the integers is above the least.
  let distance: UInt64
  /// What all distances from the least are multiples of; 1 unless a greater scale saves bytes.
  let scale: UInt64
  /// How many bytes each stored number has: 1, 2, 4 or 8.
  let width: Int

  /// The packing of few bytes for some integers, with one of the scales.
  ///
  /// O(integers).
  init(_ values: UnsafeBufferPointer<Int64>, scales: [UInt64] = Self.scales) {
    var least = values.first ?? 0
    var greatest = least
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    let distance = UInt64(bitPattern: greatest &- least)
    let width = Self.width(distance)
    let scale = scales.first { scale in
      width > 1 && Self.width(distance / scale) < width && Self.isScale(scale, of: values, least: least)
    }
    self.least = least
    self.distance = distance
    self.scale = scale ?? 1
    self.width = Self.width(distance / self.scale)
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

  /// The numbers to store, each converted to a type of `width` bytes.
  @inline(__always)
  func stored<Stored>(_ values: UnsafeBufferPointer<Int64>, _ stored: (UInt64) -> Stored) -> [Stored] {
    let least = least
    return switch scale {
    case 1_000_000_000: Self.converted(values) { stored(UInt64(bitPattern: $0 &- least) / 1_000_000_000) }
    case 1_000_000: Self.converted(values) { stored(UInt64(bitPattern: $0 &- least) / 1_000_000) }
    case 1_000: Self.converted(values) { stored(UInt64(bitPattern: $0 &- least) / 1_000) }
    default: Self.converted(values) { stored(UInt64(bitPattern: $0 &- least)) }
    }
  }

  /// A number for each value.
  @inline(__always)
  static func converted<Value, Stored>(_ values: UnsafeBufferPointer<Value>, _ stored: (Value) -> Stored) -> [Stored] {
    [Stored](unsafeUninitializedCapacity: values.count) { target, count in
      for row in values.indices { target.initializeElement(at: row, to: stored(values[row])) }
      count = values.count
    }
  }

  /// Values with one that is there in the place of each null, so that nulls never make a column wider; nil when all are
  /// null.
  static func filled(_ values: [Int64], _ nulls: [UInt64]) -> [Int64]? {
    guard let first = values.indices.first(where: { !nulls.hasBit($0) }) else { return nil }
    var filled = values
    for row in filled.indices where nulls.hasBit(row) { filled[row] = values[first] }
    return filled
  }
}
