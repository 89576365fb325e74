import Detection
import PythonBodies
import Storage
import Wire

/// A verdict that waits for bodies in Python, and the event that they are called with.
struct PendingVerdict: Sendable {
  /// The place of the event in its request.
  var index: UInt32 = 0
  var verdict: EventVerdict
  let event: [UInt8]

  /// The event with the bodies to call; what they write is kept where the event is counted.
  func request(logType: String, eventID: String, owner: UInt32, isCounted: Bool) -> PythonEvent {
    let request = PythonEvent(event, logType: logType, bodies: verdict.pythonBodies)
    if !isCounted { return request }
    return request.keepingWrites(named: KeyEventName(owner: owner, logType: logType, id: eventID))
  }
}

extension DetectionService {
  /// Has the bodies called that a verdict waits for, and answers then; on no thread of the server meanwhile.
  func answerLater(
    _ pending: PendingVerdict, _ request: EvaluationRequest, _ explanations: [Detection.DetectionExplanation]?,
    _ host: PythonHost, _ outbound: inout Outbound
  ) {
    outbound.answerLater { [self] call in
      let event = pending.request(
        logType: request.logType, eventID: request.eventID, owner: call.caller.userID,
        isCounted: request.purpose == .count
      ).explained(explanations != nil)
      host.evaluate(
        [event], owner: call.caller.userID,
        isAbandoned: { call.isAbandoned }
      ) {
        [self] answers in
        finish(pending, answers.first ?? PythonOutcome(), request, explanations, call)
      }
    }
  }

  private func finish(
    _ pending: PendingVerdict, _ outcome: PythonOutcome, _ request: EvaluationRequest,
    _ explanations: [Detection.DetectionExplanation]?, _ call: CompletingCall
  ) {
    let rules = pending.verdict.pythonCalls
    var verdict = pending.verdict
    verdict.add(outcome.answers)
    if verdict.isEmpty, explanations == nil, outcome.keys == nil {
      return call.succeed(EvaluateEventResponse(detectionsEvaluated: UInt32(verdict.detectionCount)))
    }
    var explained = explanations
    explained?.add(outcome.answers, of: rules)
    server.pool.run(owner: call.caller.userID) { [self, verdict, explained] state in
      // What bodies have written may have been read by now, and is committed whether anybody waits or not.
      if call.isAbandoned, outcome.keys == nil { return }
      var outbound = Outbound()
      do throws(RPCError) {
        let written = pending.event.withUnsafeBytes { event in
          Result { () throws(RPCError) in
            try answer(
              verdict, on: event, request, state.detections.activity, explained, keys: outcome.keys, call.streamID,
              &outbound)
          }
        }
        try written.get()
      } catch {
        server.cancel(outcome.keys.map { [$0] } ?? [])
        return call.fail(error)
      }
      server.send(&outbound, call)
    }
  }
}

extension PythonKeys {
  /// The key-value store of a state, by the clock of windows.
  init(_ store: StateStore, _ time: WindowTime, _ uncommitted: RateLimitedLog) {
    let keyValues = KeyValueStore(store)
    self.init(
      table: keyValues.table, now: { time.now() }, remembered: keyValues.answers,
      commit: { ticket in
        keyValues.commit(ticket, now: time.now()) { error in
          uncommitted.warning("what a Python body has written to the key-value store was refused: \(error)")
        }
      }, cancel: keyValues.cancel)
  }
}

extension ServerContext {
  /// What events have written to the key-value store is not counted.
  func cancel(_ keys: [KeyTicket]) {
    if !keys.isEmpty { KeyValueStore(store).cancel(keys) }
  }
}

extension PythonHost {
  /// Has the bodies called that a verdict waits for, and waits for what they say; returns what they have written to the
  /// key-value store, where that is kept.
  ///
  /// `change` says what else there is to know of the event.
  func complete(
    _ verdict: inout EventVerdict, on event: [UInt8], logType: String,
    _ change: (PythonEvent) -> PythonEvent = { $0 }
  ) -> KeyTicket? {
    if verdict.pythonCalls.isEmpty { return nil }
    let event = PythonEvent(event, logType: logType, bodies: verdict.pythonBodies)
    let outcome = answers(to: [change(event)]).first ?? PythonOutcome()
    verdict.add(outcome.answers)
    return outcome.keys
  }

  /// The same for a row or a flow, whose matches are counted together with those of many others: what bodies write for it
  /// is committed by itself, once for all events of its name.
  func complete(
    _ verdict: inout EventVerdict, on event: [UInt8], logType: String, countedAs id: String, of owner: UInt32?
  ) {
    let name = KeyEventName(owner: owner, logType: logType, id: id)
    let keys = complete(&verdict, on: event, logType: logType) { $0.keepingWrites(named: name) }
    if let keys { commit(keys) }
  }
}
