/// Counts the bytes that fields have when they are packed.
struct PackedFieldCounter: FieldSink {
  private(set) var byteCount = 0

  mutating func add(_ number: UInt32, _ text: String) {
    addBytes(number, count: text.utf8.count)
  }

  mutating func add(_ number: UInt32, _ integer: Int64) {
    byteCount += Self.byteCount(ofTag: number) + Self.byteCount(of: UInt64(bitPattern: integer))
  }

  /// Counts a field with so many bytes.
  mutating func addBytes(_ number: UInt32, count: Int) {
    byteCount += Self.byteCount(ofTag: number) + Self.byteCount(of: UInt64(count)) + count
  }

  private static func byteCount(ofTag number: UInt32) -> Int { number < 16 ? 1 : byteCount(of: UInt64(number) << 3) }

  /// How many groups of seven bits a number has; at least one.
  private static func byteCount(of number: UInt64) -> Int {
    (63 - (number | 1).leadingZeroBitCount) / 7 + 1
  }
}
