/// Writes the parts of an event into memory that its owner made large enough.
struct FlowEventBytes {
  /// The most bytes of an integer.
  static let integerCount = 20

  /// The most bytes that a text of so many bytes has between its quotes and with them.
  static func textCount(_ count: Int, isPlain: Bool) -> Int { (isPlain ? count : 6 * count) + 2 }

  private let space: UnsafeMutableRawBufferPointer
  /// How many bytes are written.
  private(set) var count = 0

  /// Writes from the start of some memory, which has room for all that will be written.
  init(_ space: UnsafeMutableRawBufferPointer) { self.space = space }

  /// What is written.
  var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: space[..<count]) }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    space[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= space.count - count, "an event has its room")
    UnsafeMutableRawBufferPointer(rebasing: space[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  /// Writes over the first byte.
  mutating func replaceFirst(_ byte: UInt8) { space[0] = byte }

  /// Appends an integer in decimal digits.
  mutating func append(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var limit: UInt64 = 10
    var end = count + 1
    while rest >= limit, end < count + Self.integerCount - 1 {
      limit &*= 10
      end += 1
    }
    let start = count
    count = end
    repeat {
      end -= 1
      space[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while end > start
  }

  /// Appends a time between quotes.
  @inline(__always)
  mutating func append(nanos: Int64, _ writer: inout FlowTimeWriter) {
    append(UInt8(ascii: "\""))
    writer.write(nanos, to: UnsafeMutableRawBufferPointer(rebasing: space[count...]))
    count += FlowTimeText.byteCount
    append(UInt8(ascii: "\""))
  }

  /// Appends text between quotes, with what JSON wants escaped, of which a plain text has nothing.
  @inline(__always)
  mutating func append(text: UnsafeRawBufferPointer, isPlain: Bool) {
    append(UInt8(ascii: "\""))
    if isPlain { append(text) } else { append(escaping: text) }
    append(UInt8(ascii: "\""))
  }

  private mutating func append(escaping text: UnsafeRawBufferPointer) {
    for byte in text {
      if Self.isEscaped(byte) { append(UInt8(ascii: "\\")) }
      if byte < 0x20 {
        for part in [0x75, 0x30, 0x30, FlowRowIds.digit(byte >> 4), FlowRowIds.digit(byte & 15)] { append(part) }
      } else {
        append(byte)
      }
    }
  }

  /// Appends a number as sixteen hexadecimal digits.
  mutating func append(hexadecimal number: UInt64) {
    for shift in stride(from: UInt64(60), through: 0, by: -4) {
      append(FlowRowIds.digit(UInt8(truncatingIfNeeded: number >> shift & 15)))
    }
  }

  /// Whether none of some bytes is escaped in JSON.
  static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    // All bytes are looked at, because that is quick without a way out.
    var isPlain = true
    for byte in text { isPlain = isPlain && !isEscaped(byte) }
    return isPlain
  }

  @inline(__always)
  private static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }
}
