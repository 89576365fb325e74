import Synchronization

/// Wakes one task that waits for something to do.
final class WakeSignal: Sendable {
  private struct State {
    var generation: UInt64 = 0
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextID: UInt64 = 0
  }

  private let state = Mutex(State())

  /// How many signals there were; to be read before looking for something to do.
  var generation: UInt64 { state.withLock { $0.generation } }

  /// Wakes whoever waits.
  func signal() {
    let waiting = state.withLock { state in
      state.generation += 1
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in waiting.values { continuation.resume() }
  }

  /// Returns after the first signal since the generation was read, after so many nanoseconds, or when the task is
  /// cancelled.
  func wait(after generation: UInt64, nanosMax: Int64 = .max) async {
    if nanosMax == .max { return await wait(after: generation) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait(after: generation) }
      group.addTask { try? await Task.sleep(for: .nanoseconds(max(0, nanosMax))) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Returns after the first signal since the generation was read, or when the task is cancelled.
  func wait(after generation: UInt64) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.generation != generation || Task.isCancelled { return true }
          state.waiting[id] = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
  }
}
