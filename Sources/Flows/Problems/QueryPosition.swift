/// A place in a text as people count it.
public struct QueryPosition: Hashable, Sendable {
  /// The line, from 1; lines end at a line feed, a carriage return, or both.
  public let line: Int
  /// The column, from 1, in characters (Unicode scalars).
  public let column: Int

  /// The place of an offset in UTF-8 bytes; an offset beyond the end is the end.
  ///
  /// Time is linear in the offset.
  public init(ofOffset offset: Int, in text: String) {
    var (line, column, previous) = (1, 1, UInt8(0))
    for byte in text.utf8.prefix(max(0, offset)) {
      switch byte {
      case UInt8(ascii: "\n"):
        if previous != UInt8(ascii: "\r") { line += 1 }
        column = 1
      case UInt8(ascii: "\r"):
        line += 1
        column = 1
      default:
        if byte & 0xc0 != 0x80 { column += 1 }
      }
      previous = byte
    }
    self.line = line
    self.column = column
  }
}
