import NIOCore

/// The calls of one connection that some other thread completes.
struct PendingCompletions {
  private struct Entry {
    let byteCount: Int
    /// Ends the call when its deadline passes.
    let timer: Scheduled<Void>?
    let counter: MethodCounter
    var isOpen = true
  }

  private var entries: [UInt32: Entry] = [:]
  private var byteCount = 0
  /// Calls that have no answer yet.
  private(set) var openCount = 0

  /// Whether more may wait; what a call holds counts until its work is done, also when its answer came before.
  func hasRoom(_ limits: ServerLimits) -> Bool {
    entries.count < limits.calls_in_flight_max && byteCount < limits.pending_answer_bytes_max
  }

  /// Whether the call of a stream has no answer yet.
  func isOpen(_ streamID: UInt32) -> Bool { counter(of: streamID) != nil }

  /// What counts how the call of a stream ends; nil when it has an answer.
  func counter(of streamID: UInt32) -> MethodCounter? {
    entries[streamID].flatMap { $0.isOpen ? $0.counter : nil }
  }

  /// Takes a call whose work holds about so many bytes.
  mutating func add(_ streamID: UInt32, byteCount: Int, timer: Scheduled<Void>?, _ counter: MethodCounter) {
    entries[streamID] = Entry(byteCount: byteCount, timer: timer, counter: counter)
    self.byteCount += byteCount
    openCount += 1
  }

  /// The call was answered before its work was done; false when it is not one of these, or has an answer.
  mutating func close(_ streamID: UInt32) -> Bool {
    guard entries[streamID]?.isOpen == true else { return false }
    entries[streamID]?.isOpen = false
    entries[streamID]?.timer?.cancel()
    openCount -= 1
    return true
  }

  /// The work is done; gives what counts how the call ends, or nil when it waits for no answer.
  mutating func finish(_ streamID: UInt32) -> MethodCounter? {
    let wasOpen = close(streamID)
    guard let entry = entries.removeValue(forKey: streamID) else { return nil }
    byteCount -= entry.byteCount
    return wasOpen ? entry.counter : nil
  }

  /// Forgets everything; the work goes on, and nobody gets its answers.
  mutating func removeAll() {
    for entry in entries.values { entry.timer?.cancel() }
    self = PendingCompletions()
  }
}
