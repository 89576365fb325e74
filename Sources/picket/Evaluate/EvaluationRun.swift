/// Sends the events of an input with many calls in flight and reports the verdicts in order.
///
/// While the input has nothing to read, verdicts that are on their way are reported rather than kept waiting for the
/// next event: the input may be a pipe that somebody is typing into.
struct EvaluationRun {
  private static let callsInFlightMax = 64

  let reader: EventReader
  let service: Service
  let request: EventRequest
  let report: VerdictReport

  func run() async throws -> EvaluationSummary {
    do {
      let summary = try await sendAll()
      try report.finish()
      return summary
    } catch {
      report.clearProgress()
      if error is OutputClosed { throw error }
      try report.flush()
      guard case .unreachable(let message) = error as? ServiceError else { throw error }
      throw CommandFailure(
        .unavailable, "\(message); \(counted(report.summary.events, "event")) answered before")
    }
  }

  private func sendAll() async throws -> EvaluationSummary {
    var calls = CallWindow()
    var logTypes = UnnamedLogTypes(service: service)
    defer { calls.cancelAll() }
    if request.eventID != nil { try requireSingleEvent(&calls) }
    while true {
      switch reader.next() {
      case .event(let event):
        if calls.count == EvaluationRun.callsInFlightMax { try await settleOne(&calls, &logTypes) }
        calls.send(event, request, service)
      case .incomplete:
        if calls.isEmpty || reader.hasInputWaiting {
          if calls.isEmpty { try report.flush() }
          try reader.fill()
        } else {
          try await settleOne(&calls, &logTypes)
          if !reader.hasInputWaiting { try report.flush() }
        }
      case .end:
        while !calls.isEmpty { try await settleOne(&calls, &logTypes) }
        return report.summary
      }
    }
  }

  private func settleOne(_ calls: inout CallWindow, _ logTypes: inout UnnamedLogTypes) async throws {
    let verdict = try await calls.first()
    try report.add(verdict)
    if let note = await logTypes.note(on: verdict) {
      report.clearProgress()
      try StandardErrorNote.write(note)
    }
  }

  private func requireSingleEvent(_ calls: inout CallWindow) throws {
    var events: [SourcedEvent] = []
    while events.count < 2 {
      switch reader.next() {
      case .event(let event): events.append(event)
      case .incomplete: try reader.fill()
      case .end:
        for event in events { calls.send(event, request, service) }
        return
      }
    }
    throw CommandFailure(.usage, "--event-id names one event, but \(reader.name) holds more")
  }
}
