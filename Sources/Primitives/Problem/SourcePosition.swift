/// A place in a text as people count it.
public struct SourcePosition: Comparable, Hashable, Sendable {
  /// The line, counted from 1.
  public var line: Int
  /// The column in characters (Unicode scalars), counted from 1.
  public var column: Int

  /// Makes a position.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The place of an offset in UTF-8 bytes; an offset beyond the end is the end.
  ///
  /// Lines end at a line feed, and with `endsLinesAtReturns` at a carriage return or both, too.
  ///
  /// - Complexity: O(n) in the offset.
  public init(ofByte offset: Int, in text: some Sequence<UInt8>, endsLinesAtReturns: Bool) {
    self = .start
    var previous: UInt8 = 0
    for byte in text.prefix(max(0, offset)) {
      if byte == UInt8(ascii: "\n") || endsLinesAtReturns && byte == UInt8(ascii: "\r") {
        let isSecondOfTwo = endsLinesAtReturns && byte == UInt8(ascii: "\n") && previous == UInt8(ascii: "\r")
        if !isSecondOfTwo { line += 1 }
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
      previous = byte
    }
  }

  /// The start of a text.
  public static let start = SourcePosition(line: 1, column: 1)

  /// Orders by line, then by column.
  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// The line of a text in which a problem is, with what is meant in it.
public struct SourceExcerpt: Hashable, Sendable {
  /// The line, or what is around the place in a long one between `…`, with spaces for what is not seen.
  public let line: String
  /// How many characters of the line are before the place.
  public let caretOffset: Int
  /// How many characters are meant; at least one.
  public let caretCount: Int

  /// Makes an excerpt of what is shown of a line; what is meant is at least one character.
  public init(line: String, caretOffset: Int, caretCount: Int) {
    self.line = line
    self.caretOffset = caretOffset
    self.caretCount = max(1, caretCount)
  }

  /// The line, and below it a caret with a tilde for each further character.
  public var lines: [String] {
    [line, String(repeating: " ", count: caretOffset) + "^" + String(repeating: "~", count: caretCount - 1)]
  }
}
