public import Wire

/// The messages of a server stream, in the order they were sent.
///
/// To be iterated once; what is said of `PayloadStream` holds here too. A message that cannot be read ends the iteration
/// with `protocolViolation`.
public struct MessageStream<Message: WireMessage>: AsyncSequence, Sendable {
  /// A message.
  public typealias Element = Message

  private let payloads: PayloadStream

  init(_ payloads: PayloadStream) {
    self.payloads = payloads
  }

  /// Starts the iteration.
  public func makeAsyncIterator() -> Iterator {
    Iterator(payloads.makeAsyncIterator())
  }

  /// Walks the messages of a stream.
  public struct Iterator: AsyncIteratorProtocol {
    private var payloads: PayloadStream.Iterator

    fileprivate init(_ payloads: PayloadStream.Iterator) {
      self.payloads = payloads
    }

    /// Waits for the next message; nil at the end of the stream.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(PicketClientError) -> Message? {
      guard let payload = try await payloads.next(isolation: actor) else { return nil }
      return try Message(response: payload)
    }
  }
}
