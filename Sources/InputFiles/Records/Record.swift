/// A record of an input, an event or a line, and where it stood there.
public struct Record: Sendable, Equatable {
  /// The most bytes that a record may have: what fits into one call.
  public static let bytesMax = 4_194_304

  /// Its number in the input, counted from 0.
  public var index: Int
  /// The line on which it starts, counted from 1; of one that was encoded, the line of what held it.
  public var line: Int
  /// The record as it was written; empty when it is too large, or when there is none.
  public var bytes: [UInt8]
  /// How large it is in bytes.
  public var byteCount: Int
  /// Why there is no record here, although one was expected; nil for all others.
  public var fault: String?
}
