/// The rule for the stream ids of requests on one connection: odd, and each larger than all before it.
public struct StreamIDSequence: Sendable {
  private var last: UInt32 = 0

  /// Makes the sequence of a new connection.
  public init() {}

  /// Takes the id of a request, or says why it is not allowed; then the sequence is as it was.
  public mutating func accept(_ id: UInt32) throws(StreamIDError) {
    guard id % 2 == 1 else { throw .notOdd(id) }
    guard id > last else { throw .notIncreasing(id, last: last) }
    last = id
  }

  /// Whether a request with this id was accepted before, or skipped by a larger one.
  public func isPast(_ id: UInt32) -> Bool {
    id <= last
  }
}
