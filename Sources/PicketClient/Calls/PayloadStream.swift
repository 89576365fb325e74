import NIOCore

/// The packed messages of a server stream, in the order they were sent.
///
/// To be iterated once. A reader that falls behind by `ClientConfiguration.streamMessagesMax` messages holds up the whole
/// connection, until it catches up; read a slow stream with a client of its own. Letting go of the sequence abandons the
/// stream; the daemon learns of that when the connection closes.
public struct PayloadStream: AsyncSequence, Sendable {
  /// A packed message.
  public typealias Element = [UInt8]

  typealias Producer = NIOThrowingAsyncSequenceProducer<
    [UInt8], any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, StreamDelegate
  >
  typealias Source = StreamSource

  private let producer: Producer

  init(_ producer: Producer) {
    self.producer = producer
  }

  /// Starts the iteration.
  public func makeAsyncIterator() -> Iterator {
    Iterator(producer.makeAsyncIterator())
  }

  /// Walks the messages of a stream.
  public struct Iterator: AsyncIteratorProtocol {
    private let messages: Producer.AsyncIterator

    fileprivate init(_ messages: Producer.AsyncIterator) {
      self.messages = messages
    }

    /// Waits for the next message; nil at the end of the stream.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(PicketClientError) -> [UInt8]? {
      // The producer's iterator is not bound to an actor. Only the task that owns this iterator can come here.
      nonisolated(unsafe) let messages = messages
      do {
        return try await messages.next()
      } catch let error as PicketClientError {
        throw error
      } catch {
        throw .cancelled
      }
    }
  }
}
