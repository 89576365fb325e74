import Dispatch
import Synchronization
import Wire

/// The threads on which queries run, beside the event loops, and those that wait for one.
///
/// May be used from anywhere.
final class QueryThreads: Sendable {
  private struct State {
    var runningCount = 0
    /// In the order in which they came.
    var waiting: [@Sendable () -> Void] = []
  }

  private let running_max: Int
  private let waiting_max: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "picket.queries", qos: .utility, attributes: .concurrent)

  init(limits: ServerLimits) {
    running_max = limits.queries_running_max
    waiting_max = limits.queries_waiting_max
  }

  /// Runs a piece of work that may block, once a thread is free, and waits for it.
  ///
  /// Throws RESOURCE_EXHAUSTED when too many wait already, unless the work `alwaysWaits`, and what the work throws. When
  /// the task that waits is cancelled, the work is told by its cancellation; it is begun even then, and should end at
  /// once.
  func run<Value: Sendable>(
    alwaysWaits: Bool = false, _ body: @escaping @Sendable (Cancellation) throws -> Value
  ) async throws -> Value {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isTaken = take(alwaysWaits: alwaysWaits) {
          continuation.resume(with: Result { try body(cancellation) })
        }
        if !isTaken { continuation.resume(throwing: full) }
      }
    } onCancel: {
      cancellation.cancel()
    }
  }

  private var full: RPCError {
    RPCError(
      .resourceExhausted,
      "\(running_max) queries run and \(waiting_max) wait, the most there may be (queries_waiting_max); ask again later"
    )
  }

  /// Begins a piece of work, or lets it wait; false when there is no room for it.
  private func take(alwaysWaits: Bool, _ work: @escaping @Sendable () -> Void) -> Bool {
    enum Step { case begin, wait, refuse }
    let step = state.withLock { state -> Step in
      if state.runningCount < running_max {
        state.runningCount += 1
        return .begin
      }
      if state.waiting.count >= waiting_max, !alwaysWaits { return .refuse }
      state.waiting.append(work)
      return .wait
    }
    if step == .begin { queue.async { self.work(work) } }
    return step != .refuse
  }

  /// Does a piece of work and then those that wait.
  private func work(_ first: @Sendable () -> Void) {
    first()
    while let next = next() { next() }
  }

  private func next() -> (@Sendable () -> Void)? {
    state.withLock { state in
      if state.waiting.isEmpty {
        state.runningCount -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
  }
}
