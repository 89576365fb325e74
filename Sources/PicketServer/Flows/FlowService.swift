import Flows
import Logging
import Storage
import Synchronization
import Wire

/// The method of `picket.v1.Detection` that takes flows.
struct FlowService: Sendable {
  /// A request whose flows are on their way into the window.
  private struct Submission {
    let call: CallCompletion
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
  let leftOut: EpisodeLog
  /// Flows that the store refused.
  let unstored: EpisodeLog

  /// Adds the method.
  func addMethods(to table: inout MethodTable) {
    table.add(service: DetectionService.name, method: "IngestFlow", .completing(ingestFlow))
  }

  private func ingestFlow(
    _ payload: BorrowedBytes, _ loop: LoopState, _ call: CallCompletion
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
