/// A stream id that a client may not open a stream with.
///
/// Framing is not lost: the request is answered with INVALID_ARGUMENT on the id it came with.
public enum StreamIDError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Zero and even ids are not a client's.
  case notOdd(UInt32)
  /// The id is not larger than all before it.
  case notIncreasing(UInt32, last: UInt32)

  /// What is wrong and what was expected.
  public var description: String {
    switch self {
    case .notOdd(let id):
      "stream id \(id) is not allowed: a client's stream ids are odd"
    case .notIncreasing(let id, let last):
      "stream id \(id) is not allowed: it must be larger than \(last), the last one of this connection"
    }
  }
}
