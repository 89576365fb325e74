import Synchronization

/// Names one call across threads, and says whether its caller has gone.
///
/// The mark is set before the event loop hears of a cancellation. So a call that reaches the loop after the news finds the
/// mark, and one that came before is found by the news.
final class CallTicket: Sendable {
  private let cancelled = Mutex(false)

  var isCancelled: Bool { cancelled.withLock { $0 } }

  func cancel() {
    cancelled.withLock { $0 = true }
  }
}
