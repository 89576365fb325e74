import Synchronization

/// Whether a piece of work on another thread is still wanted.
final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Nobody waits for the work any more.
  func cancel() { flag.store(true, ordering: .releasing) }

  /// Whether nobody waits for the work.
  var isCancelled: Bool { flag.load(ordering: .acquiring) }
}
