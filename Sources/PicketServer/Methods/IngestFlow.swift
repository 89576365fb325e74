import Flows
import Logging
import Storage
import Synchronization
import Wire

/// The method of `picket.v1.Detection` that takes flows.
struct FlowService: Sendable {
  /// A request whose flows are on their way into the window.
  private struct Submission {
    let call: CompletingCall
    let intake: FlowIntake
    let batch: FlowBatch
    let receivedNanos: Int64
  }

  /// The log type of all flows.
  static let logType = FlowRecordRules.logType

  let flows: FlowStore
  let alerts: AlertStore
  /// nil when there are none, and then flows are not made into events.
  let rules: FlowRules?
  let limits: ServerLimits
  let counters: ServerCounters
  let clock: any ServerClock
  let time: WindowTime
  /// What was left out of flows that were taken.
  let leftOut: RateLimitedLog
  /// Flows that the store refused.
  let unstored: RateLimitedLog

  /// Adds the method.
  func addMethods(to table: inout MethodTable) {
    table.add(.ingestFlow, .completing(ingestFlow))
  }

  private func ingestFlow(
    _ payload: BorrowedBytes, _ loop: LoopState, _ call: CompletingCall
  ) throws(RPCError) {
    var intake = FlowIntake(limits: limits)
    let batch = try intake.read(payload, loop)
    for note in intake.notes { leftOut.warning("flows: \(note)") }
    if batch.rowCount == 0 {
      counters.flowsRefused.count(Int(intake.rejectedCount))
      return call.succeed(response(intake, nil, []))
    }
    let submission = Submission(call: call, intake: intake, batch: batch, receivedNanos: clock.unixNanos())
    guard let rules else { return store(submission, []) }
    if let refusal = rules.begin(batch, flows.configuration.logLimits) {
      return refuse(submission, RPCError(.unavailable, refusal))
    }
    flows.check(batch, receivedNanos: submission.receivedNanos) { admission in
      rules.evaluate(admission.batch) { ledger in
        count(ledger, submission) { rules.end(submission.batch) }
      }
    }
  }

  /// Counts what the rules have matched, and then stores the flows.
  ///
  /// In this order: when the daemon dies in between, the batch is sent again, and what its client has named counts once.
  private func count(
    _ ledger: MatchLedger, _ submission: Submission, whenCounted end: @escaping @Sendable () -> Void
  ) {
    if ledger.matches.isEmpty {
      end()
      count(ledger.results)
      return store(submission, ledger.results)
    }
    // Changed in place: a copy of so many matches would cost more than what is changed of them.
    let pending = Mutex(ledger)
    alerts.submit(MatchBatch(matches: ledger.matches, now: time.now())) { result in
      end()
      switch result {
      case .success(let outcomes):
        let results = pending.withLock { ledger in
          ledger.apply(outcomes[...])
          return ledger.results
        }
        count(results)
        store(submission, results)
      case .failure(let error): refuse(submission, RPCError(.unavailable, error.description, cause: error))
      }
    }
  }

  private func count(_ results: [EventResult]) {
    counters.matches.count(results)
    for result in results { counters.detectionErrors.count(result.errors.count) }
  }

  private func store(_ submission: Submission, _ results: [EventResult]) {
    flows.submit(submission.batch, receivedNanos: submission.receivedNanos) { result in
      switch result {
      case .success(let receipt): finish(submission, receipt, results)
      case .failure(let error): refuse(submission, RPCError(.unavailable, error.description, cause: error))
      }
    }
  }

  private func refuse(_ submission: Submission, _ error: RPCError) {
    unstored.warning("flows were refused and not stored: \(error.message)")
    submission.call.fail(error)
  }

  private func finish(_ submission: Submission, _ receipt: FlowReceipt, _ results: [EventResult]) {
    var intake = submission.intake
    for refusal in receipt.refused { intake.refuse(refusal) }
    counters.flowsRefused.count(Int(intake.rejectedCount))
    submission.call.succeed(response(intake, receipt, results))
  }

  private func response(_ intake: FlowIntake, _ receipt: FlowReceipt?, _ results: [EventResult]) -> IngestFlowResponse {
    let matches = AnswerMatches(results)
    return IngestFlowResponse(
      acceptedCount: UInt64(clamping: receipt?.acceptedCount ?? 0), rejectedCount: intake.rejectedCount,
      rejected: intake.rejected, matches: matches.matches,
      window: Wire.FlowWindowInfo(receipt?.info ?? flows.info),
      repeatedCount: UInt64(clamping: receipt?.repeated.count ?? 0), errors: matches.errors,
      detectionsEvaluated: UInt32(clamping: rules?.count ?? 0), matchCount: matches.matchCount, notes: intake.notes,
      undatedCount: UInt64(clamping: receipt?.undatedCount ?? 0))
  }
}

/// The flows of one request on their way into a batch, and what was refused of them.
///
/// Records have the numbers from 0 on, lines go on after the last record.
struct FlowIntake {
  /// All that was refused.
  private(set) var rejectedCount: UInt64 = 0
  /// What is to be said of fields that no column takes.
  private(set) var notes: [String] = []
  private let named_max: Int
  private var named: [RejectedRecord] = []
  private var refusedRecords: [Int] = []
  private var recordCount = 0
  private var recordRowCount = 0
  private var lines: FlowTextReport?

  init(limits: ServerLimits) {
    named_max = limits.rejectedRecordsNamedMax
  }

  /// Reads a request; throws INVALID_ARGUMENT where it is none, or its log type or format cannot be used.
  mutating func read(_ payload: BorrowedBytes, _ loop: LoopState) throws(RPCError) -> FlowBatch {
    let request = try readRecords(payload, &loop.flows)
    do throws(RPCError) {
      try FlowIntake.requireKnown(request.logType)
      try readLines(request, loop)
    } catch {
      _ = loop.flows.takeBatch(logType: "")
      throw error
    }
    return loop.flows.takeBatch(logType: FlowService.logType)
  }

  /// The window refused a row of the batch.
  mutating func refuse(_ refusal: FlowAdmission.Refusal) {
    rejectedCount += 1
    guard named.count < 3 * named_max else { return }
    named.append(RejectedRecord(index: UInt32(clamping: number(ofRow: refusal.row)), reason: refusal.reason))
  }

  /// The first of the refused flows, in order of their numbers.
  var rejected: [RejectedRecord] { Array(named.sorted { $0.index < $1.index }.prefix(named_max)) }

  private mutating func readRecords(
    _ payload: BorrowedBytes, _ builder: inout FlowBatchBuilder
  ) throws(RPCError) -> BorrowedIngestFlowRequest {
    do throws(MessageError) {
      let request = try BorrowedIngestFlowRequest(decoding: payload, into: &builder) { index, error in
        refusedRecords.append(index)
        rejectedCount += 1
        guard named.count < named_max else { return }
        named.append(RejectedRecord(index: UInt32(clamping: index), reason: error.reason))
      }
      recordCount = request.flowCount
      recordRowCount = builder.rowCount
      return request
    } catch {
      throw RPCError(error)
    }
  }

  private mutating func readLines(_ request: BorrowedIngestFlowRequest, _ loop: LoopState) throws(RPCError) {
    if request.lines.bytes.isEmpty { return }
    let parser = try loop.parser(ofFormat: String(decoding: request.format, as: UTF8.self))
    let report = parser.parse(request.lines.bytes, into: &loop.flows)
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
    if logType.isEmpty || logType.elementsEqual(FlowService.logType.utf8) { return }
    let shown = String(decoding: logType.prefix(128), as: UTF8.self)
    throw RPCError(
      .invalidArgument, "log_type is '\(shown)'; expected \(FlowService.logType), or nothing, which means the same")
  }
}
