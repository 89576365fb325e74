import Synchronization

/// What a test server saw.
package final class ServerLog: Sendable {
  package struct Counts {
    package var connectionsAccepted = 0
    package var connectionsOpen = 0
    package var callsOpen = 0
    package var callsOpenMax = 0
    package var streamIDs: [UInt32] = []
  }

  private let state = Mutex(Counts())

  package init() {}

  package var counts: Counts { state.withLock { $0 } }

  package func record(_ change: (inout Counts) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Waits until something is so, at most for five seconds; says whether it is.
  package func reaches(_ condition: (Counts) -> Bool) async throws -> Bool {
    for _ in 0..<500 where !condition(counts) {
      try await Task.sleep(for: .milliseconds(10))
    }
    return condition(counts)
  }
}
