import NIOCore

/// A call of a connection that waits for its answer.
struct OpenCall {
  let task: Task<Void, Never>
  let isStream: Bool
  /// Counts how it ends.
  let counter: MethodCounter
  /// Ends the call when its deadline passes.
  let timer: Scheduled<Void>?

  /// Stops the work on the call.
  func abandon() {
    timer?.cancel()
    task.cancel()
  }
}
