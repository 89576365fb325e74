import Dispatch
import Synchronization

/// Carries out the tasks of the scheduler, and wakes them.
///
/// The threads that all other tasks share may be busy with what callers ask for; a run that is due waits for none of it.
final class SchedulerThread: TaskExecutor {
  private let queue = DispatchQueue(label: "picket.scheduler")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Waits for a time, and less when the task is cancelled.
  ///
  /// `Task.sleep` is woken by the threads that all tasks share.
  func sleep(for duration: Duration) async {
    let sleeper = Sleeper()
    let (seconds, attoseconds) = duration.components
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        sleeper.sleep(continuation)
        let deadline = DispatchTime.now() + .seconds(Int(clamping: seconds))
        queue.asyncAfter(deadline: deadline + .nanoseconds(Int(attoseconds / 1_000_000_000))) { sleeper.wake() }
      }
    } onCancel: {
      sleeper.wake()
    }
  }
}

/// A task that sleeps until it is woken, once.
private final class Sleeper: Sendable {
  private enum State {
    case awake
    case asleep(CheckedContinuation<Void, Never>)
    case woken
  }

  private let state = Mutex(State.awake)

  /// Resumes a task when it is woken, or at once when it was already.
  func sleep(_ continuation: CheckedContinuation<Void, Never>) {
    let isWoken = state.withLock { state in
      if case .woken = state { return true }
      state = .asleep(continuation)
      return false
    }
    if isWoken { continuation.resume() }
  }

  /// Wakes the task, or keeps it from falling asleep.
  func wake() {
    let sleeping = state.withLock { state -> CheckedContinuation<Void, Never>? in
      defer { state = .woken }
      if case .asleep(let continuation) = state { return continuation }
      return nil
    }
    sleeping?.resume()
  }
}
