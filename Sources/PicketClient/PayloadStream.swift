import NIOCore
public import Wire

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
  /// The end of a stream that messages are put in.
  typealias Source = Producer.Source

  private let producer: Producer

  init(_ producer: Producer) {
    self.producer = producer
  }

  /// Makes both ends of a stream.
  static func makeStream(messagesMax: Int, delegate: StreamDelegate) -> (source: Source, stream: PayloadStream) {
    let ends = Producer.makeSequence(
      backPressureStrategy: .init(
        lowWatermark: Swift.max(1, messagesMax / 2), highWatermark: Swift.max(2, messagesMax)),
      finishOnDeinit: false,
      delegate: delegate)
    return (ends.source, PayloadStream(ends.sequence))
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

/// The messages of a server stream, in the order they were sent.
///
/// To be iterated once; the rules of `PayloadStream` hold here too. A message that cannot be read ends the iteration
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

/// Notified by the reader of a stream, on whatever thread it reads.
final class StreamDelegate: NIOAsyncSequenceProducerDelegate {
  private let onDemand: @Sendable () -> Void
  private let onEnd: @Sendable () -> Void

  init(onDemand: @escaping @Sendable () -> Void, onEnd: @escaping @Sendable () -> Void) {
    self.onDemand = onDemand
    self.onEnd = onEnd
  }

  /// The reader has caught up.
  func produceMore() { onDemand() }

  /// The reader is gone, or has read the end.
  func didTerminate() { onEnd() }
}
