import Detection
import PythonBodies
import Wire

/// A verdict that waits for bodies in Python, and the event that they are called with.
struct PendingVerdict: Sendable {
  /// The place of the event in its request.
  var index: UInt32 = 0
  var verdict: EventVerdict
  let event: [UInt8]

  /// The event with the bodies to call.
  func request(logType: String) -> PythonEvent {
    PythonEvent(event, logType: logType, bodies: verdict.pythonBodies)
  }
}

extension DetectionService {
  /// Has the bodies called that a verdict waits for, and answers then; on no thread of the server meanwhile.
  func answerLater(
    _ pending: PendingVerdict, _ request: EvaluationRequest, _ explanations: [Detection.DetectionExplanation]?,
    _ host: PythonHost, _ outbound: inout Outbound
  ) {
    outbound.answerLater { [self] call in
      let event = pending.request(logType: request.logType).explained(explanations != nil)
      host.evaluate(
        [event], owner: call.caller.userID,
        isAbandoned: { call.isAbandoned }
      ) {
        [self] answers in
        finish(pending, answers.first ?? [], request, explanations, call)
      }
    }
  }

  private func finish(
    _ pending: PendingVerdict, _ answers: PythonAnswers, _ request: EvaluationRequest,
    _ explanations: [Detection.DetectionExplanation]?, _ call: CompletingCall
  ) {
    let rules = pending.verdict.pythonCalls
    var verdict = pending.verdict
    verdict.add(answers)
    if verdict.isEmpty, explanations == nil {
      return call.succeed(EvaluateEventResponse(detectionsEvaluated: UInt32(verdict.detectionCount)))
    }
    var explained = explanations
    explained?.add(answers, of: rules)
    server.pool.run(owner: call.caller.userID) { [self, verdict, explained] state in
      if call.isAbandoned { return }
      var outbound = Outbound()
      do throws(RPCError) {
        let written = pending.event.withUnsafeBytes { event in
          Result { () throws(RPCError) in
            try answer(
              verdict, on: event, request, state.detections.activity, explained, call.streamID, &outbound)
          }
        }
        try written.get()
      } catch {
        return call.fail(error)
      }
      server.send(&outbound, call)
    }
  }
}

extension PythonHost {
  /// Has the bodies called that a verdict waits for, and waits for what they say.
  ///
  /// In a replay at the time of the event, in nanoseconds since 1970.
  func complete(_ verdict: inout EventVerdict, on event: [UInt8], logType: String, replayedAt nanos: Int64? = nil) {
    if verdict.pythonCalls.isEmpty { return }
    let event = PythonEvent(event, logType: logType, bodies: verdict.pythonBodies)
    verdict.add(answers(to: [event.replayed(at: nanos)]).first ?? [])
  }
}
