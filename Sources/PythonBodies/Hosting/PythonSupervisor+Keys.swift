import Detection
import Primitives

// The key-value store of bodies.
extension PythonSupervisor {
  /// Whether a job is for the worker of the bodies that use the store.
  func usesKeys(_ job: PythonJob) -> Bool {
    if keyBodies.isEmpty { return false }
    return job.event?.bodies.contains { keyBodies.contains($0) } ?? false
  }

  /// The names of the events that the worker of those bodies has.
  var namesInFlight: Set<KeyEventName> {
    var names = Set<KeyEventName>()
    for worker in workers where worker.index == 0 {
      for flight in worker.flights { names.formUnion(flight.jobs.compactMap { $0.known == nil ? $0.name : nil }) }
    }
    return names
  }

  /// Looks whether an event was evaluated before: then those bodies are not called again, and said what they said then.
  ///
  /// False when nothing is left to call, and the job is answered.
  func recall(_ name: KeyEventName, _ job: inout PythonJob) -> Bool {
    guard let (ticket, answers) = exchange.keys.known(name) else { return true }
    let bodies = job.bodies.filter { keyBodies.contains($0) }
    job.known = PythonOutcome(answers: remembered(answers, of: bodies), keys: ticket)
    if job.leaveOut(keyBodies) { return true }
    job.complete([])
    return false
  }

  private func remembered(_ bytes: [UInt8], of bodies: [Int]) -> PythonAnswers {
    RememberedAnswers.read(bytes, start.bodyIDs, json).filter { bodies.contains($0.body) }
  }

  /// What the store replies to a call of a worker.
  func reply(to frame: PythonFrame, from worker: PythonWorker) -> [UInt8] {
    let keys = exchange.keys
    do throws(KeyError) {
      let read = json.read(frame.payload) { node in Result { () throws(KeyError) in try PythonKeyCall.read(node) } }
      guard let read else { throw KeyError("the store was called in a way that it does not know") }
      let asked = try read.get()
      keyBodies.insert(asked.body)
      let reply = try worker.call(asked.sequence, asked.event) { attempt, job throws(KeyError) in
        let now = job.event?.replayNanos ?? keys.now()
        let keeps = job.event?.keepsWrites ?? false
        return try keys.table.withLock { table throws(KeyError) in
          try attempt.call(asked.call, body: asked.body, event: asked.event, keeps: keeps, table, now: now)
        }
      }
      guard let reply else { throw KeyError("the store was called for no event that is evaluated") }
      return reply.payload
    } catch {
      return error.payload
    }
  }

  /// An event was evaluated: answers, and makes what its bodies have written what all others see.
  ///
  /// Returns the job where it is to be evaluated again, since others have changed what it has read.
  func finish(
    _ job: PythonJob, _ answers: PythonAnswers, _ number: Int, _ attempt: inout KeyAttempt
  ) -> PythonJob? {
    guard !attempt.isEmpty, let event = job.event else {
      job.complete(answers)
      return nil
    }
    let keys = exchange.keys
    let now = event.replayNanos ?? keys.now()
    let stalled = Set(answers.filter { $0.result.error?.kind == "stalled" }.map(\.body))
    let outcome = keys.table.withLock { table in
      attempt.finish(
        number, keeps: event.keepsWrites, without: stalled, name: job.known == nil ? job.name : nil,
        answers: { RememberedAnswers.bytes(answers.filter { keyBodies.contains($0.body) }, start.bodyIDs) },
        in: &table, now: now)
    }
    var job = job
    switch outcome {
    case .done(let ticket): job.complete(answers, ticket)
    case .known(let ticket, let said):
      job.known = PythonOutcome(answers: remembered(said, of: job.bodies), keys: ticket)
      job.complete(answers.filter { !keyBodies.contains($0.body) })
    case .again:
      job.conflictCount += 1
      if job.conflictCount < PythonSupervisor.conflictsMax { return job }
      job.fail(
        PythonFailure(kind: "exception", message: "others went on changing what the body read of the key-value store"))
    }
    return nil
  }

  /// How often an event is evaluated, where what it has read was changed each time before it was done.
  private static let conflictsMax = 10
}

/// The jobs of one frame.
struct PythonBatch {
  private(set) var jobs: [PythonJob] = []
  private let countMax: Int
  private var byteCount = 0
  private var isClosed = false

  init(countMax: Int) {
    self.countMax = countMax
  }

  /// Whether it takes another one.
  var hasRoom: Bool { !isClosed && jobs.count < countMax && byteCount < PythonBatch.bytesMax }

  /// Takes a job; returns it where it is to have a frame of its own, and there are others.
  mutating func add(_ job: PythonJob) -> PythonJob? {
    isClosed = job.isAlone
    if isClosed, !jobs.isEmpty { return job }
    jobs.append(job)
    byteCount += job.byteCount
    return nil
  }

  private static let bytesMax = 1_048_576
}
