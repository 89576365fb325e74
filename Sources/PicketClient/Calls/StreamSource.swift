import NIOCore

/// The end of a stream that messages are put in.
struct StreamSource: Sendable {
  private let source: PayloadStream.Producer.Source

  /// Makes both ends of a stream.
  static func makeStream(
    messagesMax: Int, delegate: StreamDelegate
  ) -> (source: StreamSource, stream: PayloadStream) {
    let ends = PayloadStream.Producer.makeSequence(
      backPressureStrategy: .init(lowWatermark: max(1, messagesMax / 2), highWatermark: max(2, messagesMax)),
      finishOnDeinit: false,
      delegate: delegate)
    return (StreamSource(source: ends.source), PayloadStream(ends.sequence))
  }

  func yield(_ message: [UInt8]) -> PayloadStream.Producer.Source.YieldResult {
    source.yield(message)
  }

  func finish() {
    source.finish()
  }

  func finish(_ error: PicketClientError) {
    source.finish(error)
  }
}
