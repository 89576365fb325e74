import Primitives

/// Lets so many pieces of asynchronous work go on at a time, by uid in turn, and of one uid never all.
///
/// May be used from anywhere.
final class FairGate: Sendable {
  private struct Waiter {
    let number: Int
    let owner: UInt32
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var waiting = FairQueue<Waiter>()
    var runningCounts: [UInt32: Int] = [:]
    var runningCount = 0
    var lastNumber = 0
  }

  private let runningMax: Int
  private let state = BargingLock(State())

  /// Makes a gate for so many pieces of work, at least two.
  init(runningMax: Int) {
    self.runningMax = max(2, runningMax)
  }

  /// Does a piece of work of a uid once it is its turn; throws `CancellationError` when its task is cancelled before, and
  /// what the work throws.
  func run<Value>(owner: UInt32, _ body: () async throws -> Value) async throws -> Value {
    try await enter(owner)
    defer { leave(owner) }
    return try await body()
  }

  private func enter(_ owner: UInt32) async throws {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let next: [Waiter] = state.withLock { state in
          let waiter = Waiter(number: number, owner: owner, continuation: continuation)
          state.waiting.append(waiter, owner: owner)
          // What was cancelled before it waited is found by nobody else.
          return Task.isCancelled ? [] : admit(&state)
        }
        if Task.isCancelled { cancel(number) }
        for waiter in next { waiter.continuation.resume() }
      }
    } onCancel: {
      cancel(number)
    }
  }

  private func leave(_ owner: UInt32) {
    let next = state.withLock { state in
      state.runningCount -= 1
      let count = state.runningCounts[owner, default: 1] - 1
      state.runningCounts[owner] = count > 0 ? count : nil
      return admit(&state)
    }
    for waiter in next { waiter.continuation.resume() }
  }

  private func cancel(_ number: Int) {
    let cancelled = state.withLock { $0.waiting.removeAll { $0.number == number } }
    for waiter in cancelled { waiter.continuation.resume(throwing: CancellationError()) }
  }

  /// Takes those that may go on now.
  private func admit(_ state: inout State) -> [Waiter] {
    var admitted: [Waiter] = []
    while state.runningCount < runningMax {
      let counts = state.runningCounts
      guard let next = state.waiting.popFirst(where: { counts[$0, default: 0] < runningMax - 1 }) else { break }
      state.runningCount += 1
      state.runningCounts[next.owner, default: 0] += 1
      admitted.append(next)
    }
    return admitted
  }
}
