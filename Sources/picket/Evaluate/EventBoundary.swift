/// Finds where an event ends, going on where it stopped when more input has come.
struct EventBoundary {
  private var searched = 0
  private var isObject: Bool?
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// Says that the buffer lost its first bytes.
  mutating func shift(by count: Int) {
    searched = max(0, searched - count)
  }

  /// The index after the line's end; nil when it is not in the buffer.
  mutating func endOfLine(in buffer: [UInt8], from start: Int) -> Int? {
    searched = max(searched, start)
    while searched < buffer.count {
      searched += 1
      if buffer[searched - 1] == UInt8(ascii: "\n") { return searched }
    }
    return nil
  }

  /// The index after the brace that closes the object at `start`; for anything but an object, after the line's end.
  mutating func endOfObject(in buffer: [UInt8], from start: Int) -> Int? {
    if isObject == nil { isObject = buffer[start] == UInt8(ascii: "{") }
    if isObject == false { return endOfLine(in: buffer, from: start) }
    searched = max(searched, start)
    while searched < buffer.count {
      advance(over: buffer[searched])
      searched += 1
      if depth == 0 { return searched }
    }
    return nil
  }

  /// Whether a line opens an object and does not close it.
  static func leavesObjectOpen(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.first == UInt8(ascii: "{") else { return false }
    var boundary = EventBoundary()
    for byte in line {
      boundary.advance(over: byte)
      if boundary.depth == 0 { return false }
    }
    // A string that is still open is a broken line rather than the start of a longer object.
    return !boundary.isInString
  }

  /// Whether a byte is JSON's white space.
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
  }

  private mutating func advance(over byte: UInt8) {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
  }
}
