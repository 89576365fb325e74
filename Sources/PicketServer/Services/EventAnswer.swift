import Detection
import Storage
import Wire

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
      afterCommit: UncommittedAnswer(streamID: streamID, matches: ledger.matches) {
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
