public import Detection
import Primitives

/// What bodies said of an event, or of a test.
public typealias PythonAnswers = [(body: Int, result: PythonResult)]

/// What bodies said of an event, and what they wrote.
public struct PythonOutcome: Sendable {
  /// What they said.
  public var answers: PythonAnswers = []
  /// What they wrote to the key-value store, to be committed with the matches of the event, or failed; nil for nothing.
  public var keys: KeyTicket?

  /// Makes the outcome of bodies that said nothing, or what they said.
  public init(answers: PythonAnswers = [], keys: KeyTicket? = nil) {
    self.answers = answers
    self.keys = keys
  }
}

/// Something for a worker to do.
struct PythonJob: Sendable {
  enum Work: Sendable {
    case event(PythonEvent)
    case test(PythonTest)
  }

  var work: Work
  /// The uid that asked, for turns.
  let owner: UInt32
  /// Whether nobody waits for the answer any more.
  let isAbandoned: @Sendable () -> Bool
  /// Takes the answer, on the thread of the supervisor.
  let completion: @Sendable (PythonOutcome) -> Void
  /// Whether it is to have a frame of its own, because an answer was too large.
  var isSingle = false
  /// How often a worker was lost that had it, with nothing to say which body was to blame.
  var lossCount = 0
  /// The bodies that took a worker with them; they are not called again.
  var failures: PythonAnswers = []
  /// What the bodies that use the key-value store said of the same event before; nil where it is new.
  var known: PythonOutcome?
  /// How often what the event had read was changed before it was done.
  var conflictCount = 0

  init(
    _ work: Work, owner: UInt32, isAbandoned: @escaping @Sendable () -> Bool,
    completion: @escaping @Sendable (PythonOutcome) -> Void
  ) {
    self.work = work
    self.owner = owner
    self.isAbandoned = isAbandoned
    self.completion = completion
  }

  /// The bodies to call.
  var bodies: [Int] {
    switch work {
    case .event(let event): event.bodies
    case .test(let test): [test.body]
    }
  }

  /// Whether it travels in a frame of its own.
  var isAlone: Bool {
    if isSingle { return true }
    return switch work {
    case .event(let event): event.isAlone
    case .test: true
    }
  }

  /// Bytes of it in a frame, about.
  var byteCount: Int {
    switch work {
    case .event(let event): event.byteCount
    case .test(let test): test.event.count
    }
  }

  /// Does not call a body that took a worker with it; false when nothing is left to call.
  mutating func exclude(_ body: Int, because failure: PythonFailure) -> Bool {
    failures.append((body, PythonResult(failed: failure)))
    guard event != nil else { return false }
    return leaveOut([body])
  }

  /// Answers with the same failure of all bodies that are still to be called.
  func fail(_ failure: PythonFailure) {
    complete(bodies.map { ($0, PythonResult(failed: failure)) })
  }

  /// Answers with what bodies said, and what they wrote.
  func complete(_ answers: PythonAnswers, _ keys: KeyTicket? = nil) {
    completion(PythonOutcome(answers: failures + (known?.answers ?? []) + answers, keys: known?.keys ?? keys))
  }

  /// The event; nil for a test.
  var event: PythonEvent? {
    if case .event(let event) = work { event } else { nil }
  }

  /// The name under which what its bodies write is kept once; nil where nothing is kept, or the event has no name.
  var name: KeyEventName? { event.flatMap { $0.keepsWrites ? $0.name : nil } }

  /// Leaves bodies out; false when none is left to call.
  mutating func leaveOut(_ bodies: Set<Int>) -> Bool {
    guard case .event(var event) = work else { return true }
    event.bodies.removeAll { bodies.contains($0) }
    work = .event(event)
    return !event.bodies.isEmpty
  }
}

/// What waits for workers, by the uid that asked in turn; what was with a lost worker goes first.
struct PythonQueue {
  private var again: [PythonJob] = []
  private var waiting = FairQueue<PythonJob>()

  /// Whether nothing waits.
  var isEmpty: Bool { again.isEmpty && waiting.isEmpty }
  /// How much waits.
  var count: Int { again.count + waiting.count }

  mutating func append(_ job: PythonJob) { waiting.append(job, owner: job.owner) }

  /// Puts jobs before all others.
  mutating func putBack(_ jobs: [PythonJob]) { again = jobs + again }

  /// Takes the next job that somebody waits for.
  mutating func next() -> PythonJob? {
    while let job = again.isEmpty ? waiting.popFirst() : again.removeFirst() {
      // What has written before is committed, and so must the rest of its call be.
      if job.known?.keys != nil || !job.isAbandoned() { return job }
    }
    return nil
  }

  /// Takes all.
  mutating func removeAll() -> [PythonJob] {
    defer { again = [] }
    return again + waiting.removeAll { _ in true }
  }
}
