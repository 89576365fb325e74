import Detection
import DetectionWire
import Storage
import Wire

/// The service `picket.v1.Detection`: evaluates events and says what is loaded and how the daemon is.
struct DetectionService: Sendable {
  let detections: LoadedDetections
  let limits: ServerLimits
  let counters: ServerCounters
  let status: StatusReport

  /// Adds the methods, the one that is called most first.
  func addMethods(to table: inout MethodTable) {
    table.add(.evaluateEvent, .immediate(evaluateEvent))
    table.add(.evaluateEvents, .immediate(evaluateEvents))
    let catalogue = Catalogue(detections: detections, limits: limits)
    table.addImmediate(.listDetections) { request throws(RPCError) in catalogue.list(request) }
    table.addImmediate(.getDetection) { request throws(RPCError) in try catalogue.get(request) }
    table.addImmediate(.getStatus) { _ throws(RPCError) in status.response(detections) }
  }

  private func evaluateEvent(
    _ payload: BorrowedBytes, _ loop: LoopState, _ streamID: UInt32, _ outbound: inout Outbound
  ) throws(RPCError) {
    let request: BorrowedEvaluateEventRequest
    do throws(MessageError) {
      request = try BorrowedEvaluateEventRequest(decoding: payload)
    } catch {
      throw RPCError(error)
    }
    let program = try program(forLogType: request.logType)
    let verdict: EventVerdict
    let event = request.event.padded(using: &loop.scratch)
    do throws(EventError) {
      verdict = try loop.evaluator.evaluate(padded: event, with: program)
    } catch {
      counters.eventsRejected.count()
      throw RPCError(.invalidArgument, error.message, cause: error)
    }
    count(verdict)
    if verdict.matches.isEmpty, verdict.errors.isEmpty, !request.explain {
      return try outbound.answer(
        EvaluateEventResponse(detectionsEvaluated: UInt32(verdict.detectionCount)), streamID: streamID)
    }
    var answer = EventAnswer(request, verdict, event: event)
    counters.matches.count(answer.results)
    if request.explain { answer.explanation = explanation(of: event, loop, program) }
    try answer.send(streamID, &outbound)
  }

  private func explanation(
    of event: UnsafeRawBufferPointer, _ loop: LoopState, _ program: LogTypeProgram?
  ) -> Wire.Explanation {
    // The event was evaluated a moment ago, so it can be parsed.
    let detections = (try? loop.evaluator.explain(Array(event), with: program)) ?? []
    return Wire.Explanation(detections: detections.map { Wire.DetectionExplanation($0) })
  }

  private func evaluateEvents(
    _ payload: BorrowedBytes, _ loop: LoopState, _ streamID: UInt32, _ outbound: inout Outbound
  ) throws(RPCError) {
    let request: BorrowedEvaluateEventsRequest
    do throws(MessageError) {
      request = try BorrowedEvaluateEventsRequest(decoding: payload)
    } catch {
      throw RPCError(error)
    }
    let program = try program(forLogType: request.logType)
    var batch = EventBatch(
      limits: limits, logType: String(decoding: request.logType, as: UTF8.self), dryRun: request.dryRun)
    defer { count(batch) }
    try batch.evaluate(request.events.padded(using: &loop.scratch), loop.evaluator, program)
    counters.matches.count(batch.results)
    try batch.send(streamID, &outbound)
  }

  /// The program of a request's log type; nil when no detection names it, which is no error.
  private func program(forLogType name: UnsafeRawBufferPointer) throws(RPCError) -> LogTypeProgram? {
    if name.isEmpty {
      throw RPCError(.invalidArgument, "log_type is empty; expected the kind of the event, such as AWS.CloudTrail")
    }
    return detections.program.program(forLogType: name)
  }

  private func count(_ verdict: EventVerdict) {
    counters.eventsEvaluated.count()
    if !verdict.errors.isEmpty { counters.detectionErrors.count(verdict.errors.count) }
  }

  private func count(_ batch: EventBatch) {
    counters.eventsEvaluated.count(Int(batch.response.eventsEvaluated))
    counters.eventsRejected.count(Int(batch.response.rejectedCount))
    counters.detectionErrors.count(batch.errorCount)
  }
}

/// The answer to EvaluateEvent, from the verdict to the outcomes of its matches.
struct EventAnswer {
  private var ledger: MatchLedger
  private let detectionCount: Int
  /// Why each detection matched or not, where that was asked for.
  var explanation: Wire.Explanation?

  init(_ request: BorrowedEvaluateEventRequest, _ verdict: EventVerdict, event: UnsafeRawBufferPointer) {
    ledger = MatchLedger(
      purpose: !request.dryRun ? .count : request.explain ? .look : .none,
      logType: String(decoding: request.logType, as: UTF8.self),
      eventID: String(decoding: request.eventID, as: UTF8.self))
    ledger.add(verdict, index: 0, event: event)
    detectionCount = verdict.detectionCount
  }

  /// The matches, with their outcomes where these are known before the commit.
  var results: [EventResult] { ledger.results }

  /// Sends the answer: at once where it changes no state, else after the commit.
  func send(_ streamID: UInt32, _ outbound: inout Outbound) throws(RPCError) {
    if ledger.matches.isEmpty { return try outbound.answer(response([]), streamID: streamID) }
    outbound.answer(
      afterCommit: UncommittedAnswer(matches: ledger.matches) {
        outcomes, outbound throws(RPCError) in
        try outbound.answer(response(outcomes), streamID: streamID)
      })
  }

  private func response(_ outcomes: ArraySlice<StoredOutcome>) -> EvaluateEventResponse {
    var ledger = ledger
    ledger.apply(outcomes)
    var response = EvaluateEventResponse(detectionsEvaluated: UInt32(detectionCount))
    response.matches = ledger.results[0].matches
    response.errors = ledger.results[0].errors
    response.explanation = explanation.map { explained($0, response.matches) }
    return response
  }

  /// Adds the windows that the matches went into.
  private func explained(_ explanation: Wire.Explanation, _ matches: [Wire.Match]) -> Wire.Explanation {
    var explanation = explanation
    for number in explanation.detections.indices {
      let match = matches.first { $0.detectionID == explanation.detections[number].detectionID }
      explanation.detections[number].window = match.map { WindowExplanation($0) }
    }
    return explanation
  }
}
