import Foundation
import Primitives
import Synchronization
import Wire

/// The threads on which queries run, beside the event loops, and the turns of those that wait for one.
///
/// Callers share `queries_running_max` threads and `queries_waiting_max` places to wait. They are served in turn, and one
/// of them gets as many as are free beside what it has: one alone half of them, so that there is always one for a caller
/// that has none. Runs of the schedule wait for each other, on a thread of their own, and for no caller.
///
/// May be used from anywhere.
final class QueryThreads: Sendable {
  private let turns: QueryTurns
  private let schedule = AsyncLock()

  init(limits: ServerLimits) {
    turns = QueryTurns(runningMax: limits.queriesRunningMax, waitingMax: limits.queriesWaitingMax)
  }

  /// Pieces of work of callers that have their turn.
  var runningCount: Int { turns.runningCount }

  /// Pieces of work of callers that wait for their turn.
  var waitingCount: Int { turns.waitingCount }

  /// Runs the body when it is the caller's turn; the turn lasts until it returns.
  ///
  /// Throws RESOURCE_EXHAUSTED when too many wait already, `QueryStop.abandoned` when the task is cancelled before the
  /// turn comes, which then takes nobody's place any more, and what the body throws.
  func withTurn<Value>(of caller: Caller, _ body: () async throws -> Value) async throws -> Value {
    try await turns.wait(caller)
    defer { turns.end(caller) }
    return try await body()
  }

  /// Runs a piece of work of a caller that may block, when it is the caller's turn.
  ///
  /// Throws as `withTurn` and `onThread` do.
  func run<Value: Sendable>(
    for caller: Caller, _ body: @escaping @Sendable (Cancellation) throws -> Value
  ) async throws -> Value {
    try await withTurn(of: caller) { try await onThread(.asked, body) }
  }

  /// Runs a piece of work of the schedule that may block, when those before it are over.
  func runOnSchedule<Value: Sendable>(
    onCancel: @escaping @Sendable () -> Void = {}, _ body: @escaping @Sendable (Cancellation) throws -> Value
  ) async throws -> Value {
    try await schedule.withLock { try await onThread(.schedule, onCancel: onCancel, body) }
  }

  /// Runs a piece of work that may block on a thread of its own, and waits for it.
  ///
  /// When the task that waits is cancelled, work that has not begun throws `QueryStop.abandoned`; other work sees it by
  /// its cancellation, and should end at once. `onCancel` is called when it can see it.
  func onThread<Value: Sendable>(
    _ priority: ThreadPriority, onCancel: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (Cancellation) throws -> Value
  ) async throws -> Value {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
          priority.apply()
          continuation.resume(
            with: Result {
              if cancellation.isCancelled { throw QueryStop.abandoned }
              return try body(cancellation)
            })
        }
      }
    } onCancel: {
      cancellation.cancel()
      onCancel()
    }
  }
}

/// The turns of callers to have a thread for a query.
private final class QueryTurns: Sendable {
  /// A piece of work that waits.
  private struct Waiting {
    let caller: Caller
    let cancellation: Cancellation
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var running: [UInt32: Int] = [:]
    var runningCount = 0
    /// None of these may begin; so whoever may, waits for nobody.
    var waiting = FairQueue<Waiting>()
  }

  private let runningMax: Int
  private let waitingMax: Int
  private let state = BargingLock(State())

  init(runningMax: Int, waitingMax: Int) {
    self.runningMax = runningMax
    self.waitingMax = waitingMax
  }

  var runningCount: Int { state.withLock { $0.runningCount } }

  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Waits for the caller's turn, which lasts until `end`.
  func wait(_ caller: Caller) async throws {
    let cancellation = Cancellation()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enter(Waiting(caller: caller, cancellation: cancellation, continuation: continuation))
      }
    } onCancel: {
      cancellation.cancel()
      leave()
    }
  }

  /// Ends a turn of a caller, and begins those that may begin now.
  func end(_ caller: Caller) {
    let begun = state.withLock { state in
      caller.queriesRunning.count(-1)
      state.runningCount -= 1
      let count = (state.running[caller.userID] ?? 1) - 1
      state.running[caller.userID] = count == 0 ? nil : count
      var begun: [Waiting] = []
      while let next = next(&state) { begun.append(next) }
      return begun
    }
    for one in begun { one.continuation.resume() }
  }

  /// Begins the next piece of work that may begin.
  private func next(_ state: inout State) -> Waiting? {
    let (running, free) = (state.running, runningMax - state.runningCount)
    guard let next = state.waiting.popFirst(where: { (running[$0] ?? 0) < free }) else { return nil }
    next.caller.queriesWaiting.count(-1)
    begin(next, &state)
    return next
  }

  private func begin(_ work: Waiting, _ state: inout State) {
    work.caller.queriesRunning.count()
    state.runningCount += 1
    state.running[work.caller.userID, default: 0] += 1
  }

  private func enter(_ work: Waiting) {
    enum Step {
      case begin, wait
      case refuse(RPCError)
    }
    let owner = work.caller.userID
    let step = state.withLock { state -> Step in
      let taken = (state.running[owner] ?? 0) + state.waiting.count(of: owner)
      if taken >= work.caller.querySlotsMax { return .refuse(quotaRefusal(of: work.caller)) }
      if (state.running[owner] ?? 0) < runningMax - state.runningCount {
        begin(work, &state)
        return .begin
      }
      if state.waiting.count(of: owner) >= waitingMax - state.waiting.count {
        return .refuse(refusal(of: work.caller, state))
      }
      work.caller.queriesWaiting.count()
      state.waiting.append(work, owner: owner)
      return .wait
    }
    switch step {
    case .begin: work.continuation.resume()
    case .refuse(let error):
      work.caller.quotaRefusals.count()
      work.continuation.resume(throwing: error)
    // Its task may have been cancelled before it could be found among those that wait.
    case .wait: if work.cancellation.isCancelled { leave() }
    }
  }

  private func refusal(of caller: Caller, _ state: borrowing State) -> RPCError {
    let (running, waiting) = (state.running[caller.userID] ?? 0, state.waiting.count(of: caller.userID))
    return RPCError(
      .resourceExhausted,
      """
      \(caller.description) has \(running) queries that run and \(waiting) that wait, of \(state.waiting.count) of all \
      callers that wait and \(waitingMax) that may (queries_waiting_max); a caller may have as many wait as there are \
      places free: ask again when some are answered
      """)
  }

  private func quotaRefusal(of caller: Caller) -> RPCError {
    RPCError(
      .resourceExhausted,
      """
      \(caller.description) has \(caller.querySlotsMax) queries that run or wait, its quota of queries; ask again when one \
      of them is answered
      """)
  }

  /// Lets go of the work that nobody waits for; the rest keeps its order.
  private func leave() {
    let left = state.withLock { state in
      let left = state.waiting.removeAll { $0.cancellation.isCancelled }
      for work in left { work.caller.queriesWaiting.count(-1) }
      return left
    }
    for work in left { work.continuation.resume(throwing: QueryStop.abandoned) }
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
