import CaseFiles
import Detection
import DetectionFiles
import Foundation
import PicketClient
import PicketServer
import Storage
import TestSupport
import Testing
import Wire

@Suite("A state that an older version has written")
struct RecordedStateTests {
  /// Serves a copy of a state at the time when it was recorded.
  private func serve(
    _ state: RecordedState, _ ending: RecordedState.Ending, _ body: (PicketClient) async throws -> Void
  ) async throws {
    let scratch = try ScratchDirectory()
    try state.copy(ending, to: scratch.path("state"))
    let clock = StandingClock(wallNanos: state.recordedNanos)
    let store = try StateStore(StateConfiguration(directory: scratch.path("state")))
    let flows = try FlowStore(FlowStoreConfiguration(directory: scratch.path("state")), nowNanos: clock.unixNanos())
    defer {
      flows.close()
      store.close()
    }
    let detections = LoadedDetections(
      library: DetectionTree(paths: [RecordedState.detections]).load(), loadedUnixNanos: clock.unixNanos())
    #expect(detections.library.problems.isEmpty)
    try await TestServer.serve(detections, store: store, flows: flows, clock: clock) { server in
      try await server.withClient(body)
    }
  }

  @Test("Its alerts are there with all they had", arguments: RecordedState.versions, RecordedState.Ending.allCases)
  func alerts(version: String, ending: RecordedState.Ending) async throws {
    let state = try RecordedState(version: version)
    let recorded = try RecordedCalls(state).alerts
    try await serve(state, ending) { client in
      let ids = try await client.listAlerts().alerts.map(\.alertID)
      #expect(ids == recorded.map(\.alert.alertId))
      for expected in recorded {
        let answer = try await client.getAlert(GetAlertRequest(alertID: expected.alert.alertId))
        #expect(try RecordedAlert(answer) == expected)
      }
    }
  }

  @Test(
    "Its windows, names of events, counted rows and flows go on as in that version, except where it is said",
    arguments: RecordedState.versions, RecordedState.Ending.allCases)
  func steps(version: String, ending: RecordedState.Ending) async throws {
    let state = try RecordedState(version: version)
    let recorded = try RecordedCalls(state)
    let known = Set(recorded.alerts.map(\.alert.alertId))
    try await serve(state, ending) { client in
      for step in recorded.steps {
        var answer = try await client.answer(step)
        answer.hideWhatIsNew(known: known, recordedNanos: state.recordedNanos)
        let change = try RecordedCalls.change(step.name, to: answer)
        #expect(answer == step.expect, "where this is meant: \(change)")
      }
    }
  }
}

/// A clock that stands still.
private struct StandingClock: ServerClock {
  let wallNanos: Int64

  func unixNanos() -> Int64 { wallNanos }

  func monotonicNanos() -> Int64 { 0 }
}

/// The alerts of a recorded state, the newest first, and calls to it in their order.
struct RecordedCalls: Decodable, Sendable {
  let alerts: [RecordedAlert]
  private(set) var steps: [RecordedStep]

  /// What a later version answers to a step.
  private struct Change: Codable {
    let name: String
    /// Why it changed, for people.
    let reason: String
    let expect: RecordedStep.Answer
  }

  /// The entry of `changes.json` that says that a step is to be answered in this way; its reason is left to people.
  static func change(_ name: String, to answer: RecordedStep.Answer) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Change(name: name, reason: "", expect: answer)), as: UTF8.self)
  }

  /// A change of a step that is not there, or without a reason.
  struct UselessChange: Error {
    let name: String
  }

  /// Reads what is expected, with what later versions answer in another way.
  init(_ state: RecordedState) throws {
    self = try state.read("expected.json")
    for change in try state.read("changes.json") as [Change] {
      guard let index = steps.firstIndex(where: { $0.name == change.name }), !change.reason.isEmpty else {
        throw UselessChange(name: change.name)
      }
      steps[index].expect = change.expect
    }
  }
}

/// An alert with its events and its history.
struct RecordedAlert: Decodable, Equatable, Sendable {
  var alert: Fields
  var events: [Event]
  var history: [Note]

  /// What an alert says of itself; its context is JSON as text.
  struct Fields: Decodable, Equatable, Sendable {
    var alertId, kind, detectionId, displayName, severity, title, dedup, context, status: String
    var eventCount, uniqueCount, threshold: UInt64
    var firstMatchUnixNanos, createdUnixNanos, updatedUnixNanos, windowClosesUnixNanos: Int64
    var logTypes: [String]
    var description, runbook, reference: String
    var destinations: [String]
  }

  /// An event that was kept, as its bytes.
  struct Event: Decodable, Equatable, Sendable {
    var event, logType: String
    var receivedUnixNanos: Int64
    var truncated: Bool
    var eventId: String
  }

  /// A change of status.
  struct Note: Decodable, Equatable, Sendable {
    var status, comment, changedBy: String
    var changedUnixNanos: Int64
  }
}

/// A call and its answer.
struct RecordedStep: Decodable, Sendable {
  let name: String
  let call: Call
  var expect: Answer

  let logType, event, eventId: String?
  let lines: String?
  let query: String?
  let sql: String?

  /// What is called.
  enum Call: String, Decodable, Sendable {
    case evaluate
    case ingest
    case runScheduled = "run_scheduled"
    case query
  }

  /// What is answered; each call has some of it.
  struct Answer: Codable, Equatable, Sendable {
    var matches: [Match]?
    var errors: [Failure]?
    /// Values as text, NULL where there is none.
    var rows: [[String]]?
    var acceptedCount, repeatedCount, rejectedCount: UInt64?
  }

  /// A match; the alert is `new`, and the times are 0, where they are not of the state.
  struct Match: Codable, Equatable, Sendable {
    var detectionId, outcome, alertId: String
    var eventCount, uniqueCount, threshold: UInt64
    var dedup, title, severity: String
    var windowOpenedUnixNanos, windowClosesUnixNanos: Int64
  }

  /// A detection that failed.
  struct Failure: Codable, Equatable, Sendable {
    var detectionId, outcome, alertId: String
  }
}

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
  init(matches: [Wire.Match], errors: [Wire.DetectionError]) {
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
