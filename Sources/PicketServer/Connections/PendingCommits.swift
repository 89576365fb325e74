import Storage

/// The answers of one connection that wait for a commit.
struct PendingCommits {
  private var waiting: [UncommittedAnswer] = []
  private var submitted: [Int: [UncommittedAnswer]] = [:]
  private var answerCount = 0
  private var byteCount = 0
  private var lastNumber = 0

  /// Whether nothing waits.
  var isEmpty: Bool { answerCount == 0 }

  /// Whether more may wait.
  func hasRoom(_ limits: ServerLimits) -> Bool {
    answerCount < limits.calls_in_flight_max && byteCount < limits.pending_answer_bytes_max
  }

  /// Takes answers that wait for the next batch.
  mutating func add(_ answers: [UncommittedAnswer]) {
    if answers.isEmpty { return }
    waiting += answers
    answerCount += answers.count
    for answer in answers { byteCount += answer.byteCount }
  }

  /// Makes a batch of all that waits for one; nil when nothing does.
  mutating func submit() -> (number: Int, matches: [StoredMatch])? {
    if waiting.isEmpty { return nil }
    lastNumber += 1
    submitted[lastNumber] = waiting
    defer { waiting = [] }
    return (lastNumber, waiting.flatMap(\.matches))
  }

  /// The answers of a batch with the outcomes of each.
  mutating func finish(
    _ number: Int, _ result: Result<[StoredOutcome], StateError>
  ) -> [(UncommittedAnswer, Result<ArraySlice<StoredOutcome>, StateError>)] {
    guard let answers = submitted.removeValue(forKey: number) else { return [] }
    var start = 0
    return answers.map { answer in
      let range = start..<(start + answer.matches.count)
      start = range.upperBound
      answerCount -= 1
      byteCount -= answer.byteCount
      return (answer, result.map { $0[range] })
    }
  }

  /// Forgets everything; the matches count all the same.
  mutating func removeAll() {
    self = PendingCommits()
  }
}
