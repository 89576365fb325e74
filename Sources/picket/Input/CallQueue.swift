/// Calls that are on their way, oldest first, each with what it is about.
struct CallQueue<Subject: Sendable, Answer: Sendable> {
  private var calls: [(subject: Subject, answer: Task<Answer, any Error>)] = []

  var count: Int { calls.count }
  var isEmpty: Bool { calls.isEmpty }

  /// Makes a call, after all that were made before it.
  ///
  /// The task begins at once, on the caller's thread: begun later, events would reach the daemon in any order, and which
  /// of them opens a window would be chance.
  mutating func add(_ subject: Subject, _ call: @escaping @Sendable () async throws -> Answer) {
    calls.append((subject, Task.immediate { try await call() }))
  }

  /// Waits for the oldest call; it is kept until it has an answer.
  mutating func first() async throws -> (subject: Subject, answer: Answer) {
    let answer = try await calls[0].answer.value
    return (removeFirst(), answer)
  }

  /// Forgets the oldest call, and returns what it was about.
  mutating func removeFirst() -> Subject {
    calls.removeFirst().subject
  }

  /// Waits for all calls, and forgets them; those that failed have no answer.
  mutating func drain() async -> [(subject: Subject, answer: Answer?)] {
    var drained: [(subject: Subject, answer: Answer?)] = []
    for call in calls { drained.append((call.subject, try? await call.answer.value)) }
    calls = []
    return drained
  }

  /// Gives up on all calls.
  func cancelAll() {
    for call in calls { call.answer.cancel() }
  }
}
