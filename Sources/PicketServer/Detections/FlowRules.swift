import Detection
import Dispatch
import Flows
import Primitives
import PythonBodies
import Storage
import Synchronization

/// The thread on which rules look at flows, and what waits for it; all sets of detections share one.
final class FlowRuleQueue: Sendable {
  fileprivate struct Pending {
    var work: FlowRuleWork
    let rules: FlowRules
    let owner: UInt32
    let completion: @Sendable (MatchLedger) -> Void
  }

  private struct Waiting {
    var queue = FairQueue<Pending>()
    var isScheduled = false
  }

  fileprivate let underWay = BargingLock(FlowBacklog())
  private let queue = DispatchQueue(label: "picket.flow-rules")
  private let waiting = BargingLock(Waiting())

  fileprivate func add(_ pending: Pending) {
    let schedules = waiting.withLock { waiting in
      waiting.queue.append(pending, owner: pending.owner)
      defer { waiting.isScheduled = true }
      return !waiting.isScheduled
    }
    if schedules { queue.async { self.evaluateNext() } }
  }

  /// Evaluates some flows of one batch; the rest comes after those of the callers and batches that wait.
  private func evaluateNext() {
    let next = waiting.withLock { waiting in
      let next = waiting.queue.popFirst()
      waiting.isScheduled = next != nil
      return next
    }
    guard var next else { return }
    next.rules.evaluateTurn(of: &next.work)
    if next.work.isDone { next.completion(next.work.ledger) } else { add(next) }
    queue.async { self.evaluateNext() }
  }
}

/// The rules whose log types contain that of flows: they see every flow that the window takes.
final class FlowRules: Sendable {
  private let program: LogTypeProgram
  private let python: PythonHost?
  private let activity: ActivityCounters?
  private let tools: Mutex<FlowRuleTools>
  private let shared: FlowRuleQueue

  /// Takes the rules of some detections, and what counts their work; nil when there are none.
  init?(
    _ detections: LoadedDetections, _ shared: FlowRuleQueue = FlowRuleQueue(), _ activity: ActivityCounters? = nil
  ) {
    guard let program = detections.program.program(forLogType: FlowRecordRules.logType) else { return nil }
    self.program = program
    self.shared = shared
    self.activity = activity
    python = detections.python
    tools = Mutex(FlowRuleTools(program))
  }

  /// How many rules there are.
  var count: Int { program.detectionCount }

  /// Notes a batch of a uid whose flows are to be evaluated and counted; returns why it may not wait for that, or nil.
  func begin(_ batch: FlowBatch, _ owner: UInt32, _ limits: FlowLogLimits) -> String? {
    shared.underWay.withLock { underWay in
      let refusal = underWay.refusal(limits, owner, purpose: "for their rules")
      if refusal == nil { underWay.add(batch, owner) }
      return refusal
    }
  }

  /// The flows of a batch that was begun have been counted, or were refused.
  func end(_ batch: FlowBatch, _ owner: UInt32) { shared.underWay.withLock { $0.remove(batch, owner) } }

  /// Evaluates the flows of a batch of a uid that was admitted, in order; the completion is called on another thread.
  ///
  /// A flow that its client has named is counted once towards each rule, as any event.
  /// `nowNanos` is what inline filters that end are held against.
  func evaluate(
    _ batch: FlowBatch, owner: UInt32, at nowNanos: Int64, completion: @escaping @Sendable (MatchLedger) -> Void
  ) {
    shared.add(
      FlowRuleQueue.Pending(
        work: FlowRuleWork(batch, of: owner, at: nowNanos), rules: self, owner: owner, completion: completion))
  }

  /// Evaluates so many flows of a batch as one turn has.
  fileprivate func evaluateTurn(of work: inout FlowRuleWork) {
    let before = work.row
    let measured = tools.withLock { tools in
      tools.evaluate(&work, rowsMax: FlowRules.rowsPerTurn, python)
      return tools.takeMeasured()
    }
    activity?.count(flows: work.row - before, logType: FlowRecordRules.logType)
    activity?.add(measured, of: program)
  }

  private static let rowsPerTurn = 1_000
}

/// A batch whose flows are evaluated in several turns.
struct FlowRuleWork: Sendable {
  let batch: FlowBatch
  /// What inline filters that end are held against.
  let nowNanos: Int64
  /// The uid that the names of the flows belong to.
  let owner: UInt32?
  /// The first row that was not evaluated.
  fileprivate(set) var row = 0
  fileprivate(set) var ledger = MatchLedger(purpose: .count, logType: FlowRecordRules.logType)

  init(_ batch: FlowBatch, of owner: UInt32? = nil, at nowNanos: Int64 = .min) {
    self.owner = owner
    self.batch = batch
    self.nowNanos = nowNanos
  }

  /// Whether all rows were evaluated.
  var isDone: Bool { row == batch.rowCount }
}

/// Evaluates the rules over flows on one batch after the other; used by one thread at a time.
///
/// The rules read flows from their columns. Only those that match or fail are made into JSON: what is
/// kept of an event.
struct FlowRuleTools {
  private let evaluator: RowEvaluator
  /// The columns that rules read.
  private let columns: [FlowColumn]
  private var event: [UInt8] = []
  private var sampler: EvaluationSampler
  /// By the rules of the program, how long they took since it was asked for, in nanoseconds.
  private var nanosByRule: [Int]
  /// Evaluates flows of which lookup tables may say something: those are made into JSON before.
  private let enriching: EnrichingEvaluator?

  init(_ program: LogTypeProgram) {
    enriching = EnrichingEvaluator(program)
    let evaluator = RowEvaluator(program: program, columnNames: FlowColumn.allCases.map(\.name))
    self.evaluator = evaluator
    columns = evaluator.columnsRead.map { FlowColumn.allCases[$0] }
    sampler = EvaluationSampler { Int64(DispatchTime.now().uptimeNanoseconds) }
    nanosByRule = [Int](repeating: 0, count: program.rules.count)
  }

  /// How long each rule took since the last time, in nanoseconds.
  mutating func takeMeasured() -> [Int] {
    let measured = nanosByRule
    for rule in nanosByRule.indices { nanosByRule[rule] = 0 }
    return measured
  }

  /// Evaluates the next flows of a batch that was admitted, in order and at most so many.
  ///
  /// Waits for bodies in Python: the thread has nothing else to do.
  mutating func evaluate(_ work: inout FlowRuleWork, rowsMax: Int, _ python: PythonHost? = nil) {
    let batch = work.batch
    let end = batch.rowCount - work.row > rowsMax ? work.row + rowsMax : batch.rowCount
    var reader = FlowEventReader(batch: batch, columns: columns)
    var writer: FlowEventWriter?
    for row in work.row..<end {
      if enriching == nil {
        let verdict = verdict(on: row, &reader, at: work.nowNanos)
        if verdict.isEmpty { continue }
        write(row, of: batch, &writer)
        add(verdict, python, of: work.owner, row, of: batch, &work.ledger)
      } else {
        write(row, of: batch, &writer)
        guard let verdict = enriching?.verdict(on: &event, at: work.nowNanos), !verdict.isEmpty else { continue }
        add(verdict, python, of: work.owner, row, of: batch, &work.ledger)
      }
    }
    work.row = end
  }

  /// Makes JSON of a row.
  private mutating func write(_ row: Int, of batch: FlowBatch, _ writer: inout FlowEventWriter?) {
    // Names that Picket makes are given when the flow is stored, and would not be those.
    if writer == nil { writer = FlowEventWriter(batch: batch, omitsMadeRowIds: true) }
    event.removeAll(keepingCapacity: true)
    writer?.write(row: row, into: &event)
  }

  private mutating func verdict(on row: Int, _ reader: inout FlowEventReader, at nowNanos: Int64) -> EventVerdict {
    reader.read(row: row) { column, value in
      switch value {
      case .integer(let integer): evaluator.set(column.rawValue, integer: integer)
      case .text(let text): evaluator.set(column.rawValue, text: text)
      }
    }
    guard let times = sampler.next() else { return evaluator.evaluate(at: nowNanos) }
    let verdict = evaluator.evaluate(at: nowNanos, timing: times)
    let weight = sampler.measured()
    for entry in times.entries { nanosByRule[entry.rule] &+= Int(entry.nanos) &* weight }
    return verdict
  }

  private mutating func add(
    _ verdict: EventVerdict, _ python: PythonHost?, of owner: UInt32?, _ row: Int, of batch: FlowBatch,
    _ ledger: inout MatchLedger
  ) {
    var verdict = verdict
    let name = batch.textCode(.rowId, row: row) != 0 ? batch.text(.rowId, row: row) : nil
    python?.complete(&verdict, on: event, logType: FlowRecordRules.logType, countedAs: name ?? "", of: owner)
    if verdict.matches.isEmpty, verdict.errors.isEmpty { return }
    event.withUnsafeBytes {
      ledger.add(verdict, index: UInt32(clamping: row), event: $0, eventID: name ?? "")
    }
  }
}

/// Evaluates flows, as JSON, with what lookup tables say of them; used by one thread at a time.
private final class EnrichingEvaluator {
  private let program: LogTypeProgram
  private let plan: EnrichmentPlan
  private let evaluator = EventEvaluator()

  /// Takes the rules over flows; nil where no table says anything that they can see.
  init?(_ program: LogTypeProgram) {
    guard let plan = program.enrichment else { return nil }
    self.program = program
    self.plan = plan
  }

  /// The verdict on a flow, which is changed to what its rules see; nil where they cannot see it.
  func verdict(on event: inout [UInt8], at nowNanos: Int64) -> EventVerdict? {
    do throws(EventError) {
      if let enriched = try evaluator.enriched(event, by: plan) { event = enriched.event }
      return try evaluator.evaluate(event, with: program, at: nowNanos)
    } catch {
      return EventVerdict(failed: error, of: program)
    }
  }
}
