import CaseFiles
import Foundation
import PicketClient
import Wire

/// The engine of the case files: a server and its socket.
///
/// Other rules are loaded by starting the server again on its state.
final class ServerCaseEngine: DedupEngine {
  private let directory: ScratchDirectory
  private let clock = CrankedClock()
  private var rules = ""
  private var server: CaseServer?

  init() throws {
    directory = try ScratchDirectory()
  }

  func load(_ rules: String) async throws {
    self.rules = rules
    try await restart()
  }

  func restart() async throws {
    try await stop()
    server = try await CaseServer(rules: rules, directory: directory, clock: clock)
  }

  func stop() async throws {
    try await server?.stop()
    server = nil
  }

  func send(
    _ event: DedupEvent, wallNanos: Int64, monotonicNanos: Int64
  ) async throws -> [String: DedupAnswer] {
    guard let client = server?.client else { return [:] }
    clock.set(wallNanos: wallNanos, monotonicNanos: monotonicNanos)
    let request = EvaluateEventRequest(
      logType: event.logType, event: event.json, eventID: event.eventID, dryRun: event.isDryRun)
    let response = try await client.evaluateEvent(request)
    var answers: [String: DedupAnswer] = [:]
    for match in response.matches { answers[match.detectionID] = DedupAnswer(match) }
    for error in response.errors { answers[error.detectionID] = DedupAnswer(error) }
    return answers
  }

  func alerts() async throws -> [DedupAlert] {
    guard let client = server?.client else { return [] }
    var request = ListAlertsRequest(pageSize: 2)
    var alerts: [DedupAlert] = []
    repeat {
      let page = try await client.listAlerts(request)
      alerts += page.alerts.map { DedupAlert($0) }
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty
    return alerts
  }
}

extension DedupAnswer {
  /// What a match says.
  init(_ match: Match) {
    self.init(isError: false)
    outcome = match.outcome.description
    alertID = match.alertID.isEmpty ? nil : match.alertID
    eventCount = match.eventCount
    threshold = match.threshold
    uniqueCount = match.uniqueCount
    title = match.title
    dedup = match.dedup
    severity = match.severity.description.capitalized
    openedNanos = match.windowOpenedUnixNanos - CrankedClock.start
    closesNanos = match.windowClosesUnixNanos - CrankedClock.start
  }

  /// What a failure says.
  init(_ error: DetectionError) {
    self.init(isError: true)
    outcome = error.outcome.description
    alertID = error.alertID.isEmpty ? nil : error.alertID
  }
}

extension DedupAlert {
  /// What an alert in a list says.
  init(_ alert: Alert) {
    self.init(alertID: alert.alertID)
    kind = alert.kind.description
    severity = alert.severity.description.capitalized
    title = alert.title
    dedup = alert.dedup
    context = alert.context
    status = alert.status.description
    eventCount = alert.eventCount
    uniqueCount = alert.uniqueCount
    threshold = alert.threshold
    firstMatchNanos = alert.firstMatchUnixNanos - CrankedClock.start
    createdNanos = alert.createdUnixNanos - CrankedClock.start
    updatedNanos = alert.updatedUnixNanos - CrankedClock.start
    closesNanos = alert.windowClosesUnixNanos - CrankedClock.start
    logTypes = Set(alert.logTypes)
  }
}
