import Flows

/// A batch that waits to be written.
struct FlowSubmission {
  var batch: FlowBatch
  /// When it was received, in nanoseconds since 1970.
  var receivedNanos: Int64
  /// Is told once what became of it.
  var completion: @Sendable (Result<FlowReceipt, StateError>) -> Void
}
