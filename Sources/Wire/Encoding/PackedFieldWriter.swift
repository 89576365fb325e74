import Glibc

/// Writes packed fields to a place with room for them.
struct PackedFieldWriter: FieldSink {
  private var place: UnsafeMutablePointer<UInt8>
  /// Whether a text held a NUL, which no `string` field can carry: what was written is no good then.
  private(set) var hasNUL = false

  init(to place: UnsafeMutablePointer<UInt8>) {
    self.place = place
  }

  /// How many bytes were written since the place.
  func byteCount(since start: UnsafeMutablePointer<UInt8>) -> Int { place - start }

  mutating func add(_ number: UInt32, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
      addBytes(number, UnsafeRawBufferPointer(bytes))
      if memchr(place - bytes.count, 0, bytes.count) != nil { hasNUL = true }
    }
  }

  mutating func add(_ number: UInt32, _ integer: Int64) {
    put(UInt64(number) << 3 | UInt64(RawField.varint))
    put(UInt64(bitPattern: integer))
  }

  /// Writes a field that holds bytes.
  mutating func addBytes(_ number: UInt32, _ bytes: UnsafeRawBufferPointer) {
    addPrefix(number, count: bytes.count)
    guard let start = bytes.baseAddress else { return }
    UnsafeMutableRawPointer(place).copyMemory(from: start, byteCount: bytes.count)
    place += bytes.count
  }

  /// Writes what comes before the bytes of a field.
  mutating func addPrefix(_ number: UInt32, count: Int) {
    put(UInt64(number) << 3 | UInt64(RawField.lengthPrefixed))
    put(UInt64(count))
  }

  private mutating func put(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      place.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
      place += 1
      rest >>= 7
    }
    place.pointee = UInt8(truncatingIfNeeded: rest)
    place += 1
  }
}
