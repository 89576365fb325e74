/// Where bytes are not one JSON text, and why: the first fault by RFC 8259, for people.
///
/// Looked for only after a parser has refused the bytes, which says no more than that.
public struct JSONFault: Equatable, Sendable, CustomStringConvertible {
  /// Where it is, in lines that end at a line feed.
  public let position: SourcePosition
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
    position = SourcePosition(ofByte: offset, in: bytes, endsLinesAtReturns: false)
    self.cause = cause
  }

  /// The fault on one line.
  public var description: String { "line \(position.line), column \(position.column): \(cause)" }
}
