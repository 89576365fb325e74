import Detection
import DetectionWire
import Wire

extension DetectionService {
  /// Evaluates one event.
  func evaluateEvent(
    _ payload: BorrowedBytes, _ state: WorkState, _ streamID: UInt32, _ outbound: inout Outbound
  ) throws(RPCError) -> Bool {
    guard state.mayTake(payload.bytes.count, loopBytesMax: DetectionService.eventLoopBytesMax) else { return false }
    let request: BorrowedEvaluateEventRequest
    do throws(MessageError) {
      request = try BorrowedEvaluateEventRequest(decoding: payload)
    } catch {
      throw RPCError(error)
    }
    // The whole tree of every detection is explained.
    if request.explain, state.isOfLoop { return false }
    try RequestTexts.check(request.eventID.count, "event_id", bytesMax: RequestTexts.eventIDBytesMax)
    let program = try program(forLogType: request.logType, state)
    let verdict: EventVerdict
    var event = request.event.padded(using: &state.scratch)
    var enrichment: [UInt8] = []
    do throws(EventError) {
      if let plan = program?.enrichment, let enriched = try state.evaluator.enriched(padded: event, by: plan) {
        (event, enrichment) = (enriched.event, enriched.enrichment)
      }
      verdict = try state.verdict(on: event, program, at: server.filterNanos(program))
    } catch {
      state.count(evaluated: 0, rejected: 1, byteCount: event.count, program)
      throw RPCError(.invalidArgument, error.message, cause: error)
    }
    state.count(evaluated: 1, byteCount: event.count, program)
    if !verdict.pythonCalls.isEmpty, let host = state.detections.loaded.python {
      let pending = PendingVerdict(verdict: verdict, event: Array(event))
      answerLater(
        pending, EvaluationRequest(request, enrichment), request.explain ? explanation(of: event, state, program) : nil,
        host,
        &outbound)
      return true
    }
    if verdict.matches.isEmpty, verdict.errors.isEmpty, !request.explain {
      try outbound.answer(
        EvaluateEventResponse(detectionsEvaluated: UInt32(verdict.detectionCount)), streamID: streamID)
      return true
    }
    try answer(
      verdict, on: event, EvaluationRequest(request, enrichment), state.detections.activity,
      request.explain ? explanation(of: event, state, program) : nil, streamID, &outbound)
    return true
  }

  /// Answers with a verdict, after the commit where there is something to count.
  func answer(
    _ verdict: EventVerdict, on event: UnsafeRawBufferPointer, _ request: EvaluationRequest,
    _ activity: ActivityCounters, _ explanations: [Detection.DetectionExplanation]?, keys: KeyTicket? = nil,
    _ streamID: UInt32, _ outbound: inout Outbound
  ) throws(RPCError) {
    var ledger = MatchLedger(purpose: request.purpose, logType: request.logType, eventID: request.eventID)
    ledger.add(verdict, index: 0, event: event)
    ledger.add(keys)
    server.count(ledger.results, logType: ledger.logType, activity)
    let explanation = explanations.map {
      Wire.Explanation(detections: $0.map { Wire.DetectionExplanation($0) }, enrichment: request.enrichment)
    }
    let detectionCount = UInt32(verdict.detectionCount)
    try outbound.answer(ledger, streamID: streamID) { results in
      EvaluateEventResponse(
        matches: results[0].matches, detectionsEvaluated: detectionCount, errors: results[0].errors,
        explanation: explanation?.with(results[0].matches))
    }
  }

  /// Larger events are evaluated on the pool, in bytes of their request.
  private static let eventLoopBytesMax = 16_384

  private func explanation(
    of event: UnsafeRawBufferPointer, _ state: WorkState, _ program: LogTypeProgram?
  ) -> [Detection.DetectionExplanation] {
    // The event was evaluated a moment ago, so it can be parsed.
    (try? state.evaluator.explain(Array(event), with: program, at: server.filterNanos(program))) ?? []
  }

  /// The program of a request's log type; nil when no detection names it, which is no error.
  func program(forLogType name: UnsafeRawBufferPointer, _ state: WorkState) throws(RPCError) -> LogTypeProgram? {
    try RequestTexts.check(name.count, "log_type")
    if name.isEmpty {
      throw RPCError(.invalidArgument, "log_type is empty; expected the kind of the event, such as AWS.CloudTrail")
    }
    return state.detections.loaded.program.program(forLogType: name)
  }
}

/// What a request for a verdict says beside its event.
struct EvaluationRequest: Sendable {
  let logType: String
  let eventID: String
  let purpose: MatchLedger.Purpose
  /// What lookup tables say of the event; empty where they say nothing.
  let enrichment: [UInt8]

  init(_ request: BorrowedEvaluateEventRequest, _ enrichment: [UInt8]) {
    self.enrichment = enrichment
    logType = String(decoding: request.logType, as: UTF8.self)
    eventID = String(decoding: request.eventID, as: UTF8.self)
    purpose = !request.dryRun ? .count : request.explain ? .look : .none
  }
}

extension Wire.Explanation {
  /// Adds the windows that the matches went into.
  fileprivate func with(_ matches: [Wire.Match]) -> Wire.Explanation {
    var explanation = self
    for number in detections.indices {
      let match = matches.first { $0.detectionID == detections[number].detectionID }
      explanation.detections[number].window = match.map { WindowExplanation($0) }
    }
    return explanation
  }
}

extension WorkState {
  /// The verdict on an event that is padded; for some events it is measured how long each rule takes.
  @inline(__always)
  func verdict(
    on event: UnsafeRawBufferPointer, _ program: LogTypeProgram?, at nowNanos: Int64
  ) throws(EventError) -> EventVerdict {
    guard let times = sampler.next() else { return try evaluator.evaluate(padded: event, with: program, at: nowNanos) }
    defer { addMeasured(times, program) }
    return try evaluator.evaluate(padded: event, with: program, at: nowNanos, timing: times)
  }

  private func addMeasured(_ times: RuleTimes, _ program: LogTypeProgram?) {
    let weight = sampler.measured()
    if let program { detections.activity.add(times.entries, of: program, weight: weight) }
    times.clear()
  }
}
