import Storage

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
    answerCount < limits.calls_in_flight_max && byteCount < limits.pending_answer_bytes_max
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
