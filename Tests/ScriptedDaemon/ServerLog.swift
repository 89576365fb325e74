import Synchronization

/// What a test server saw.
final class ServerLog: Sendable {
  struct Counts {
    var connectionsAccepted = 0
    var connectionsOpen = 0
    var callsOpen = 0
    var callsOpenMax = 0
    var streamIDs: [UInt32] = []
  }

  private let state = Mutex(Counts())

  var counts: Counts { state.withLock { $0 } }

  func record(_ change: (inout Counts) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Waits until something is so, at most for five seconds; says whether it is.
  func reaches(_ condition: (Counts) -> Bool) async throws -> Bool {
    for _ in 0..<500 where !condition(counts) {
      try await Task.sleep(for: .milliseconds(10))
    }
    return condition(counts)
  }
}
