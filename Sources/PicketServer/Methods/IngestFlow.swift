import Flows
import Storage
import Synchronization
import Wire

extension DetectionService {
  /// Takes flows; the answer comes when they are in the window.
  func ingestFlow(
    _ payload: BorrowedBytes, _ state: WorkState, _ call: CompletingCall
  ) throws(RPCError) -> Bool {
    guard state.mayTake(payload.bytes.count, loopBytesMax: DetectionService.batchLoopBytesMax) else { return false }
    var intake = FlowIntake(namedMax: server.limits.rejectedRecordsNamedMax)
    let batch = try intake.read(payload, state)
    for note in intake.notes { ignoredFields.warning("flows: \(note)") }
    FlowIngestion(self, call, intake, batch, state.detections.flowRules).start()
    return true
  }
}

/// The flows of one request, from a batch to the answer.
///
/// Each stage runs on the queue of what it needs, and starts the next one when it is over:
///
/// | stage | queue | what is done |
/// |---|---|---|
/// | `admit` | the window's | which of the flows the window would take: the rules see these and no others |
/// | `evaluate` | the rules' | the rules are evaluated |
/// | `count` | the state's | their matches are committed |
/// | `store` | the window's | the flows go to the log and into the window |
/// | `answer` | the same | the call is answered |
///
/// Without rules, `store` is the first stage. Matches are committed before the flows are stored: when the daemon dies in
/// between, the batch is sent again, and what its client has named counts once. So the window has changed by the time
/// that the flows are stored; others of the same names may have come, and flows may have been evicted. That is why
/// `store` checks the flows once more, and why its result is the one that the answer reports.
private final class FlowIngestion: Sendable {
  private let service: DetectionService
  private let server: ServerContext
  private let call: CompletingCall
  private let intake: FlowIntake
  private let batch: FlowBatch
  /// Those that were served when the request came; nil when there were none, and then flows are not made into events.
  private let rules: FlowRules?
  private let receivedNanos: Int64

  init(
    _ service: DetectionService, _ call: CompletingCall, _ intake: FlowIntake, _ batch: FlowBatch, _ rules: FlowRules?
  ) {
    self.service = service
    server = service.server
    self.call = call
    self.intake = intake
    self.batch = batch
    self.rules = rules
    receivedNanos = server.clock.unixNanos()
  }

  func start() {
    if batch.rowCount == 0 { return answer(nil, []) }
    guard let rules else { return store([]) }
    if let refusal = rules.begin(batch, call.caller.userID, server.flows.configuration.logLimits) {
      return refuse(RPCError(.unavailable, refusal))
    }
    admit(rules)
  }

  private func admit(_ rules: FlowRules) {
    server.flows.check(batch, receivedNanos: receivedNanos, owner: call.caller.userID) { [self] admission in
      evaluate(admission.batch, rules)
    }
  }

  private func evaluate(_ admitted: FlowBatch, _ rules: FlowRules) {
    rules.evaluate(admitted, owner: call.caller.userID, at: server.clock.unixNanos()) { [self] ledger in
      count(ledger, rules)
    }
  }

  private func count(_ ledger: MatchLedger, _ rules: FlowRules) {
    if ledger.matches.isEmpty { return counted(ledger.results, rules) }
    // Changed in place: a copy of so many matches would cost more than what is changed of them.
    let pending = Mutex(ledger)
    let matches = MatchBatch(matches: ledger.matches, now: server.time.now(), owner: call.caller.userID)
    server.store.submit(matches) { [self] result in
      switch result {
      case .success(let outcomes):
        let results = pending.withLock { ledger in
          ledger.apply(outcomes[...])
          return ledger.results
        }
        counted(results, rules)
      case .failure(let error):
        rules.end(batch, call.caller.userID)
        refuse(RPCError(error))
      }
    }
  }

  private func counted(_ results: [EventResult], _ rules: FlowRules) {
    rules.end(batch, call.caller.userID)
    server.count(results, logType: FlowRecordRules.logType, server.activity)
    store(results)
  }

  private func store(_ results: [EventResult]) {
    server.flows.submit(batch, receivedNanos: receivedNanos, owner: call.caller.userID) { [self] result in
      switch result {
      case .success(let receipt): answer(receipt, results)
      case .failure(let error): refuse(RPCError(error))
      }
    }
  }

  private func refuse(_ error: RPCError) {
    service.unstoredFlows.warning("flows were refused and not stored: \(error.message)")
    call.fail(error)
  }

  private func answer(_ receipt: FlowReceipt?, _ results: [EventResult]) {
    var intake = intake
    for refusal in receipt?.refused ?? [] { intake.refuse(refusal) }
    server.counters.flowsRefused.count(Int(intake.rejectedCount))
    let matches = AnswerMatches(results)
    let response = IngestFlowResponse(
      acceptedCount: UInt64(clamping: receipt?.acceptedCount ?? 0), rejectedCount: intake.rejectedCount,
      rejected: intake.rejected, matches: matches.matches,
      window: Wire.FlowWindowInfo(receipt?.info ?? server.flows.info),
      repeatedCount: UInt64(clamping: receipt?.repeated.count ?? 0), errors: matches.errors,
      detectionsEvaluated: UInt32(clamping: rules?.count ?? 0), matchCount: matches.matchCount,
      notes: intake.notes,
      undatedCount: UInt64(clamping: receipt?.undatedCount ?? 0))
    // The event loop packs what is small.
    let isLong = response.matches.count + response.errors.count + response.rejected.count > FlowIngestion.loopItemsMax
    if isLong { call.succeed(packing: response) } else { call.succeed(response) }
  }

  private static let loopItemsMax = 8
}

/// The flows of one request on their way into a batch, and what was refused of them.
///
/// Records have the numbers from 0 on, lines go on after the last record.
struct FlowIntake {
  /// All that was refused.
  private(set) var rejectedCount: UInt64 = 0
  /// What to report of fields that no column takes.
  private(set) var notes: [String] = []
  private let namedMax: Int
  private var named: [RejectedRecord] = []
  private var refusedRecords: [Int] = []
  private var recordCount = 0
  private var recordRowCount = 0
  private var lines: FlowTextReport?

  init(namedMax: Int) {
    self.namedMax = namedMax
  }

  /// Reads a request; throws INVALID_ARGUMENT where it is none, or its log type or format cannot be used.
  mutating func read(_ payload: BorrowedBytes, _ state: WorkState) throws(RPCError) -> FlowBatch {
    let request = try readRecords(payload, &state.flows)
    do throws(RPCError) {
      try FlowIntake.requireKnown(request.logType)
      try readLines(request, state)
    } catch {
      _ = state.flows.takeBatch(logType: "")
      throw error
    }
    return state.flows.takeBatch(logType: FlowRecordRules.logType)
  }

  /// The window refused a row of the batch.
  mutating func refuse(_ refusal: FlowAdmission.Refusal) {
    rejectedCount += 1
    guard named.count < 3 * namedMax else { return }
    named.append(RejectedRecord(index: UInt32(clamping: number(ofRow: refusal.row)), reason: refusal.reason))
  }

  /// The first of the refused flows, in order of their numbers.
  var rejected: [RejectedRecord] { Array(named.sorted { $0.index < $1.index }.prefix(namedMax)) }

  private mutating func readRecords(
    _ payload: BorrowedBytes, _ builder: inout FlowBatchBuilder
  ) throws(RPCError) -> BorrowedIngestFlowRequest {
    do throws(MessageError) {
      let request = try BorrowedIngestFlowRequest(decoding: payload, into: &builder) { index, error in
        refusedRecords.append(index)
        rejectedCount += 1
        guard named.count < namedMax else { return }
        named.append(RejectedRecord(index: UInt32(clamping: index), reason: error.reason))
      }
      recordCount = request.flowCount
      recordRowCount = builder.rowCount
      return request
    } catch {
      throw RPCError(error)
    }
  }

  private mutating func readLines(_ request: BorrowedIngestFlowRequest, _ state: WorkState) throws(RPCError) {
    if request.lines.bytes.isEmpty { return }
    let parser = try state.parser(ofFormat: String(decoding: request.format, as: UTF8.self))
    let report = parser.parse(request.lines.bytes, into: &state.flows)
    rejectedCount += UInt64(report.refusedCount)
    named += report.refused.map {
      RejectedRecord(index: UInt32(clamping: recordCount + $0.index), reason: $0.reason)
    }
    notes = report.notes
    lines = report
  }

  /// The number in the request of a row of the batch.
  private func number(ofRow row: Int) -> Int {
    if row >= recordRowCount, let lines { return recordCount + lines.lineIndex(ofRow: row - recordRowCount) }
    // So many rows were kept before the refused record at a place: its number less the refused ones before it.
    var low = 0
    var high = refusedRecords.count
    while low < high {
      let middle = (low + high) / 2
      if refusedRecords[middle] - middle <= row { low = middle + 1 } else { high = middle }
    }
    return row + low
  }

  private static func requireKnown(_ logType: UnsafeRawBufferPointer) throws(RPCError) {
    if logType.isEmpty || logType.elementsEqual(FlowRecordRules.logType.utf8) { return }
    let shown = String(decoding: logType.prefix(128), as: UTF8.self)
    throw RPCError(
      .invalidArgument, "log_type is '\(shown)'; expected \(FlowRecordRules.logType), or nothing, which means the same")
  }
}
