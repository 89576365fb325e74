/// A way of alerts off the daemon.
///
/// Calls block, at most about as long as the delivery's time limit for each piece; each delivery has a thread of its own.
/// A sender keeps nothing between two calls, so that a receiver that goes and comes needs no care.
protocol AlertSender: Sendable {
  /// How many items it takes at a time.
  var batchMax: Int { get }

  /// Sends a batch, and returns what became of it.
  func send(_ batch: DeliveryBatch, _ origin: DeliveryOrigin) -> SendResult
}

extension AlertSender {
  var batchMax: Int { 1 }

  /// Sends the pieces of a batch one after the other, up to the first failure.
  func sendPieces(
    of batch: DeliveryBatch, _ send: (DeliveryContent) -> SendResult.Failure?
  ) -> SendResult {
    var deliveredCount = 0
    for piece in DeliveryContent.pieces(of: batch) {
      if let failure = send(piece) { return SendResult(deliveredCount: deliveredCount, failure: failure) }
      deliveredCount += batch.isSummary ? batch.items.count : 1
    }
    return SendResult(deliveredCount: deliveredCount)
  }
}
