import NIOCore

/// Hears from the reader of a stream, on whatever thread it reads.
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
