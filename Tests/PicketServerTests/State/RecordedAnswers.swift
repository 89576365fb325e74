import PicketClient
import Testing
import Wire

extension PicketClient {
  /// Makes the call of a step and gives its answer as the step has it.
  func answer(_ step: RecordedStep) async throws -> RecordedStep.Answer {
    switch step.call {
    case .evaluate:
      let request = EvaluateEventRequest(
        logType: step.logType ?? "", event: Array((step.event ?? "").utf8), eventID: step.eventId ?? "")
      let response = try await evaluateEvent(request)
      return RecordedStep.Answer(matches: response.matches, errors: response.errors)
    case .ingest:
      return RecordedStep.Answer(try await ingestFlow(IngestFlowRequest(lines: Array((step.lines ?? "").utf8))))
    case .runScheduled:
      let response = try await runScheduled(RunScheduledRequest(queryName: step.query ?? ""))
      return RecordedStep.Answer(matches: response.matches, errors: response.errors)
    case .query:
      return RecordedStep.Answer(rows: try await queryFlows(QueryFlowsRequest(sql: step.sql ?? "")).rows)
    }
  }
}

extension RecordedStep.Answer {
  init(matches: [Match], errors: [DetectionError]) {
    self.init()
    self.matches = matches.map { match in
      RecordedStep.Match(
        detectionId: match.detectionID, outcome: "\(match.outcome)", alertId: match.alertID,
        eventCount: match.eventCount, uniqueCount: match.uniqueCount, threshold: match.threshold, dedup: match.dedup,
        title: match.title, severity: "\(match.severity)", windowOpenedUnixNanos: match.windowOpenedUnixNanos,
        windowClosesUnixNanos: match.windowClosesUnixNanos)
    }
    self.errors = errors.map { error in
      RecordedStep.Failure(detectionId: error.detectionID, outcome: "\(error.outcome)", alertId: error.alertID)
    }
  }

  init(_ response: IngestFlowResponse) {
    self.init()
    acceptedCount = response.acceptedCount
    repeatedCount = response.repeatedCount
    rejectedCount = response.rejectedCount
  }

  init(rows: [Row]) {
    self.init()
    self.rows = rows.map { row in
      row.values.map { value in
        switch value {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .null: "NULL"
        default: "\(value)"
        }
      }
    }
  }

  /// Replaces ids of alerts and times of windows that are not of the state: they depend on the steps before.
  mutating func hideWhatIsNew(known: Set<String>, recordedNanos: Int64) {
    func hidden(_ alertID: String) -> String { alertID.isEmpty || known.contains(alertID) ? alertID : "new" }
    matches = matches?.map { match in
      var match = match
      match.alertId = hidden(match.alertId)
      if match.windowOpenedUnixNanos >= recordedNanos {
        (match.windowOpenedUnixNanos, match.windowClosesUnixNanos) = (0, 0)
      }
      return match
    }
    errors = errors?.map { error in
      var error = error
      error.alertId = hidden(error.alertId)
      return error
    }
  }
}

extension RecordedAlert {
  init(_ response: GetAlertResponse) throws {
    let alert = try #require(response.alert)
    self.init(
      alert: Fields(
        alertId: alert.alertID, kind: "\(alert.kind)", detectionId: alert.detectionID, displayName: alert.displayName,
        severity: "\(alert.severity)", title: alert.title, dedup: alert.dedup,
        context: String(decoding: alert.context, as: UTF8.self), status: "\(alert.status)",
        eventCount: alert.eventCount, uniqueCount: alert.uniqueCount, threshold: alert.threshold,
        firstMatchUnixNanos: alert.firstMatchUnixNanos, createdUnixNanos: alert.createdUnixNanos,
        updatedUnixNanos: alert.updatedUnixNanos, windowClosesUnixNanos: alert.windowClosesUnixNanos,
        logTypes: alert.logTypes, description: alert.description, runbook: alert.runbook, reference: alert.reference,
        destinations: alert.destinations),
      events: response.events.map { event in
        Event(
          event: String(decoding: event.event, as: UTF8.self), logType: event.logType,
          receivedUnixNanos: event.receivedUnixNanos, truncated: event.truncated, eventId: event.eventID)
      },
      history: response.history.map { note in
        Note(
          status: "\(note.status)", comment: note.comment, changedBy: note.changedBy,
          changedUnixNanos: note.changedUnixNanos)
      })
  }
}
