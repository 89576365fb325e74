import NIOCore
import Storage

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

/// The answers of one connection that wait for a commit.
struct PendingCommits {
  /// An answer and what counts how its call ends.
  struct Entry {
    let answer: UncommittedAnswer
    let counter: MethodCounter
  }

  private var waiting: [Entry] = []
  private var submitted: [Int: [Entry]] = [:]
  private var answerCount = 0
  private var byteCount = 0
  private var lastNumber = 0

  /// Whether nothing waits.
  var isEmpty: Bool { answerCount == 0 }

  /// Whether more may wait.
  func hasRoom(_ limits: ServerLimits) -> Bool {
    answerCount < limits.callsInFlightMax && byteCount < limits.pendingAnswerBytesMax
  }

  /// Takes answers of a method that wait for the next batch.
  mutating func add(_ answers: [UncommittedAnswer], _ counter: MethodCounter) {
    if answers.isEmpty { return }
    waiting += answers.map { Entry(answer: $0, counter: counter) }
    answerCount += answers.count
    for answer in answers { byteCount += answer.byteCount }
  }

  /// Makes a batch of all that waits for one; nil when nothing does.
  mutating func submit() -> (number: Int, matches: [StoredMatch])? {
    if waiting.isEmpty { return nil }
    lastNumber += 1
    submitted[lastNumber] = waiting
    defer { waiting = [] }
    return (lastNumber, waiting.flatMap(\.answer.matches))
  }

  /// The answers of a batch with the outcomes of each.
  mutating func finish(
    _ number: Int, _ result: Result<[StoredOutcome], StateError>
  ) -> [(Entry, Result<ArraySlice<StoredOutcome>, StateError>)] {
    guard let entries = submitted.removeValue(forKey: number) else { return [] }
    var start = 0
    return entries.map { entry in
      let range = start..<(start + entry.answer.matches.count)
      start = range.upperBound
      answerCount -= 1
      byteCount -= entry.answer.byteCount
      return (entry, result.map { $0[range] })
    }
  }

  /// Forgets everything; the matches count all the same.
  mutating func removeAll() {
    self = PendingCommits()
  }
}

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
    entries.count < limits.callsInFlightMax && byteCount < limits.pendingAnswerBytesMax
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
