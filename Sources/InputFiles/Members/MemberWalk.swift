/// Goes through the members of a JSON object without reading their values.
///
/// Takes the JSON on trust, as far as the bytes go: what is wrong with it, the daemon will say.
struct MemberWalk {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var offset: Int
  /// Whether a value was found and not passed over yet.
  private var isAtValue = false
  /// Whether the brace that closes the object was reached.
  private(set) var isAtEnd = false

  /// Begins with the object at an offset; nil when there is none.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int = 0) {
    self.bytes = bytes
    offset = start
    skipBlanks()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "{") else { return nil }
    offset += 1
  }

  /// The next key, without its quotes and as it is written, and the offset of its value; nil after the last one.
  mutating func next() -> (key: Range<Int>, value: Int)? {
    if isAtValue { skipValue() }
    skipBlanks()
    if isAt(",") {
      offset += 1
      skipBlanks()
    }
    isAtEnd = isAt("}")
    guard isAt("\""), let end = MemberWalk.endOfString(in: bytes, at: offset) else { return nil }
    let key = (offset + 1)..<(end - 1)
    offset = end
    skipBlanks()
    guard isAt(":") else { return nil }
    offset += 1
    skipBlanks()
    guard offset < bytes.count else { return nil }
    isAtValue = true
    return (key, offset)
  }

  /// The offset after the value at an offset; nil when it is not wholly there.
  static func endOfValue(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    switch bytes[start] {
    case UInt8(ascii: "\""): return endOfString(in: bytes, at: start)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var boundary = ValueBoundary()
      guard case .end(let end) = boundary.search(UnsafeBufferPointer(rebasing: bytes[start...])) else { return nil }
      return start + end
    default: return bytes[start...].firstIndex { isBlank($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") }
    }
  }

  private static func endOfString(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    var index = start + 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""): return index + 1
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }

  private mutating func skipValue() {
    isAtValue = false
    offset = MemberWalk.endOfValue(in: bytes, at: offset) ?? bytes.count
  }

  private mutating func skipBlanks() {
    while offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
  }

  private func isAt(_ expected: Unicode.Scalar) -> Bool {
    offset < bytes.count && bytes[offset] == UInt8(ascii: expected)
  }
}
