/// Finds where a JSON object or list ends, going on where it stopped when more input has come.
///
/// Takes the JSON on trust: only brackets outside of strings count. A string that is still open at the end of its line is
/// broken and ends there, so that it does not hide the brackets after it.
struct ValueBoundary {
  /// What is known of the bytes at hand.
  enum Outcome: Equatable {
    /// The offset after the bracket that closes the value.
    case end(Int)
    /// The offset of the end of a line inside the value, where that was asked for, and whether a string was open there.
    case lineEnd(Int, isInString: Bool)
    case incomplete
  }

  /// What was searched of the value's bytes.
  private(set) var searched = 0
  /// Line ends among what was searched.
  private(set) var lineCount = 0
  private var depth: Int
  private var isInString = false
  private var isEscaped = false

  /// Begins outside of all values, or inside of `depth` open ones.
  init(depth: Int = 0) {
    self.depth = depth
  }

  /// Forgets the first bytes, all of which were searched.
  mutating func dropSearched() {
    searched = 0
  }

  /// Searches on; `bytes` begin with the value.
  mutating func search(_ bytes: UnsafeBufferPointer<UInt8>, pausesAtLines: Bool = false) -> Outcome {
    var index = searched
    defer { searched = index }
    while index < bytes.count {
      if isInString {
        index = endOfText(in: bytes, from: index)
        if index == bytes.count { return .incomplete }
        if bytes[index] == UInt8(ascii: "\"") {
          isInString = false
          index += 1
          continue
        }
        // A line ends inside the string.
      }
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 { return .end(index) }
      case UInt8(ascii: "\n"):
        lineCount += 1
        let wasInString = isInString
        isInString = false
        if pausesAtLines { return .lineEnd(index - 1, isInString: wasInString) }
      default: break
      }
    }
    return .incomplete
  }

  /// The offset of the quote or line end that ends a string; the end of the bytes when neither is there.
  private mutating func endOfText(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    if isEscaped {
      isEscaped = false
      if bytes[index] != UInt8(ascii: "\n") { index += 1 }
    }
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "\n"): return index
      case UInt8(ascii: "\\"):
        guard index + 1 < bytes.count else {
          isEscaped = true
          return bytes.count
        }
        index += bytes[index + 1] == UInt8(ascii: "\n") ? 1 : 2
      default: index += 1
      }
    }
    return bytes.count
  }
}

/// Whether a byte is JSON's white space.
func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
}
