/// Where bytes are not one JSON text, and why: the first fault by RFC 8259, for people.
///
/// Looked for only after a parser has refused the bytes, which says no more than that.
public struct JSONFault: Equatable, Sendable, CustomStringConvertible {
  /// The line, counted from 1.
  public let line: Int
  /// The character in the line, counted from 1.
  public let column: Int
  /// What is wrong there, and what is right.
  public let cause: String

  /// The first fault; nil when the bytes are JSON, whatever they hold.
  ///
  /// - Complexity: O(n) in the bytes; needs memory for how deep they are nested, at most half a megabyte.
  public static func find(in bytes: UnsafeRawBufferPointer) -> JSONFault? {
    var scanner = JSONFaultScanner(bytes)
    return scanner.fault().map { JSONFault($0.cause, at: $0.offset, in: bytes) }
  }

  private init(_ cause: String, at offset: Int, in bytes: UnsafeRawBufferPointer) {
    let (line, column) = JSONFault.position(of: offset, in: bytes)
    self.line = line
    self.column = column
    self.cause = cause
  }

  /// The line and the character of an offset, both from 1; bytes that continue a character do not count.
  static func position(of offset: Int, in bytes: UnsafeRawBufferPointer) -> (line: Int, column: Int) {
    var (line, column) = (1, 1)
    for byte in bytes.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  /// The fault on one line.
  public var description: String { "line \(line), column \(column): \(cause)" }
}
