import Foundation
import Testing

/// Runs each piece of work of a task on a thread of its own.
///
/// Tests that block on a socket would else hold the few threads that the server's own tasks need.
final class Threads: TaskExecutor {
  static let shared = Threads()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Lets the tests of a suite block.
struct MayBlock: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(Threads.shared) { try await function() }
  }
}

extension Trait where Self == MayBlock {
  /// The tests wait for sockets and processes without giving up their thread.
  static var mayBlock: MayBlock { MayBlock() }
}
