import Dispatch
import Foundation
import Glibc
import Synchronization
import Wire

/// The threads on which queries run, beside the event loops, and those that wait for one.
///
/// May be used from anywhere.
final class QueryThreads: Sendable {
  /// A piece of work, and whether somebody waits for it.
  private struct Work {
    let cancellation: Cancellation
    /// Does it, or reports that it was cancelled.
    let run: @Sendable () -> Void
  }

  private struct State {
    var runningCount = 0
    /// In the order in which they came.
    var waiting: [Work] = []
  }

  private let runningMax: Int
  private let waitingMax: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "picket.queries", qos: .utility, attributes: .concurrent)

  init(limits: ServerLimits) {
    runningMax = limits.queriesRunningMax
    waitingMax = limits.queriesWaitingMax
  }

  /// Pieces of work that have a thread.
  var runningCount: Int { state.withLock { $0.runningCount } }

  /// Pieces of work that wait for one.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Runs a piece of work that may block, once a thread is free, and waits for it.
  ///
  /// Throws RESOURCE_EXHAUSTED when too many wait already, unless the work `alwaysWaits`, and what the work throws. When
  /// the task that waits is cancelled, work that has not begun throws `QueryStop.abandoned` and takes nobody's place any
  /// more; other work sees it by its cancellation, and should end at once.
  func run<Value: Sendable>(
    alwaysWaits: Bool = false, _ body: @escaping @Sendable (Cancellation) throws -> Value
  ) async throws -> Value {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let work = Work(cancellation: cancellation) {
          continuation.resume(
            with: Result {
              if cancellation.isCancelled { throw QueryStop.abandoned }
              return try body(cancellation)
            })
        }
        if !take(work, alwaysWaits: alwaysWaits) { continuation.resume(throwing: full) }
      }
    } onCancel: {
      cancellation.cancel()
      leave()
    }
  }

  /// Runs a piece of work on a thread of its own, which yields to all others, and waits for it.
  ///
  /// It takes the place of no other work. When the task that waits is cancelled, the work sees it by its cancellation.
  func runInBackground<Value: Sendable>(
    _ body: @escaping @Sendable (Cancellation) throws -> Value
  ) async throws -> Value {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
          // On Linux this is of the calling thread alone. Where it is refused, the work runs as any other.
          _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, QueryThreads.backgroundNice)
          continuation.resume(
            with: Result {
              if cancellation.isCancelled { throw QueryStop.abandoned }
              return try body(cancellation)
            })
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
  }

  /// How much the threads of the background yield to others, of 19.
  private static let backgroundNice: Int32 = 15

  private var full: RPCError {
    RPCError(
      .resourceExhausted,
      "\(runningMax) queries run and \(waitingMax) wait, the most there may be (queries_waiting_max); ask again later"
    )
  }

  /// Begins a piece of work, or lets it wait; false when there is no room for it.
  private func take(_ work: Work, alwaysWaits: Bool) -> Bool {
    enum Step { case begin, wait, refuse }
    let step = state.withLock { state -> Step in
      if state.runningCount < runningMax {
        state.runningCount += 1
        return .begin
      }
      if state.waiting.count >= waitingMax, !alwaysWaits { return .refuse }
      state.waiting.append(work)
      return .wait
    }
    if step == .begin { queue.async { self.work(work) } }
    // Its task may have been cancelled before it could be found among those that wait.
    if step == .wait, work.cancellation.isCancelled { leave() }
    return step != .refuse
  }

  /// Lets go of the work that nobody waits for; the rest keeps its order.
  private func leave() {
    let left = state.withLock { state in
      var left: [Work] = []
      var staying: [Work] = []
      for work in state.waiting {
        if work.cancellation.isCancelled { left.append(work) } else { staying.append(work) }
      }
      state.waiting = staying
      return left
    }
    for work in left { work.run() }
  }

  /// Does a piece of work and then those that wait.
  private func work(_ first: Work) {
    first.run()
    while let next = next() { next.run() }
  }

  private func next() -> Work? {
    state.withLock { state in
      if state.waiting.isEmpty {
        state.runningCount -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
  }
}

/// Whether a piece of work on another thread is still wanted.
final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Nobody waits for the work any more.
  func cancel() { flag.store(true, ordering: .releasing) }

  /// Whether nobody waits for the work.
  var isCancelled: Bool { flag.load(ordering: .acquiring) }
}
