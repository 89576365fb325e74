/// Calls that are on their way, oldest first.
struct CallWindow {
  private var calls: [Task<Verdict, any Error>] = []
  /// The index of the oldest call; what stands before it is done.
  private var oldest = 0

  var count: Int { calls.count - oldest }
  var isEmpty: Bool { count == 0 }

  /// Sends an event, after all that were sent before it.
  ///
  /// The task begins at once, on the caller's thread: begun later, events would reach the daemon in any order, and which
  /// of them opens a window would be chance.
  mutating func send(_ event: SourcedEvent, _ request: EventRequest, _ service: Service) {
    calls.append(Task.immediate { try await request.verdict(on: event, from: service) })
  }

  /// Waits for the oldest call.
  mutating func first() async throws -> Verdict {
    let call = calls[oldest]
    oldest += 1
    if oldest == calls.count || oldest >= 1_024 {
      calls.removeFirst(oldest)
      oldest = 0
    }
    return try await call.value
  }

  /// Gives up on all calls.
  func cancelAll() {
    for call in calls[oldest...] { call.cancel() }
  }
}
