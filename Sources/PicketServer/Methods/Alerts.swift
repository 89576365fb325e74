import Detection
import Storage
import Synchronization
import Wire

extension DetectionService {
  /// One page of the alerts that a filter lets through.
  @Sendable func listAlerts(_ request: ListAlertsRequest, _ call: DeferredCall) async throws -> ListAlertsResponse {
    try RequestTexts.check(request.detectionID.utf8.count, "detection_id")
    try RequestTexts.check(request.pageToken.utf8.count, "page_token")
    let filter = try AlertRequestFields.filter(request)
    let page = try await server.reads.run(owner: call.caller.userID) {
      try await server.store.alerts.page(matching: filter)
    }
    return ListAlertsResponse(
      alerts: page.alerts.map { Wire.Alert($0) }, nextPageToken: page.nextBeforeNumber.map { "\($0)" } ?? "")
  }

  /// An alert with its events and its history.
  @Sendable func getAlert(_ request: GetAlertRequest, _ call: DeferredCall) async throws -> GetAlertResponse {
    try RequestTexts.check(request.alertID.utf8.count, "alert_id")
    let id = try AlertRequestFields.alertID(request.alertID)
    let details = try await server.reads.run(owner: call.caller.userID) { try await server.store.alerts.alert(id: id) }
    return GetAlertResponse(details)
  }

  /// Ends all watches: they would else keep their connections, and the server, from ending.
  func stopWatches() {
    isStopping.store(true, ordering: .releasing)
    server.store.alerts.wakeWatchers()
  }

  /// Sends the changes of alerts as they come.
  @Sendable func watchAlerts(_ request: WatchAlertsRequest, _ call: DeferredCall) async throws {
    try RequestTexts.check(request.detectionID.utf8.count, "detection_id")
    try await watch(WatchFilter(request), after: try await start(request), call)
  }

  /// Sends what happens until the call is abandoned or the server stops.
  ///
  /// A client that is slow makes `send` wait, and with it this loop alone: nothing is collected for it, what it has not
  /// seen is read from the file when its turn comes.
  private func watch(_ filter: WatchFilter, after start: Int64, _ call: DeferredCall) async throws {
    var position = start
    try await call.send(Wire.AlertChange(kind: .started, sequence: UInt64(position)))
    while true {
      let generation = server.store.alerts.changeGeneration
      let last = position
      let steps = try await server.reads.run(owner: call.caller.userID) {
        try await server.store.alerts.changes(after: last, limit: DetectionService.stepsMax)
      }
      for step in steps {
        position = step.sequence
        try requireRunning(position)
        if filter.includes(step) { try await call.send(Wire.AlertChange(step)) }
      }
      try requireRunning(position)
      if steps.isEmpty { await server.store.alerts.waitForChange(after: generation) }
      try Task.checkCancellation()
    }
  }

  private func start(_ request: WatchAlertsRequest) async throws -> Int64 {
    let sequence = request.afterSequence
    if sequence == 0 { return request.fromFirst ? 0 : try await server.store.alerts.lastSequence() }
    guard let position = Int64(exactly: sequence) else {
      throw RPCError(.outOfRange, "there is no change \(sequence) yet; expected the sequence of one that was sent")
    }
    // One that lies ahead is refused before the watch reports that it has started.
    _ = try await server.store.alerts.changes(after: position, limit: 1)
    return position
  }

  private func requireRunning(_ position: Int64) throws {
    if isStopping.load(ordering: .acquiring) {
      throw RPCError(.unavailable, "the daemon is stopping; watch again from change \(position) on when it is back")
    }
  }

  /// Changes read at a time.
  private static let stepsMax = 100
}

/// Which changes a watch is sent.
struct WatchFilter: Sendable {
  private let detectionID: String
  private let severities: Set<Detection.Severity>?

  init(_ request: WatchAlertsRequest) throws(RPCError) {
    detectionID = request.detectionID
    severities = try AlertRequestFields.severities(request.severities)
  }

  /// Whether to send a step; one that was missed is always sent, since nobody knows what it was.
  func includes(_ step: WatchStep) -> Bool {
    guard case .change(let change) = step else { return true }
    if !detectionID.isEmpty, change.alert.key.detectionID != detectionID { return false }
    return severities?.contains(change.alert.severity) ?? true
  }
}

/// The service `picket.v1.Admin`: what changes the daemon's state from outside.
struct AdminService: Sendable {
  let server: ServerContext
  let reloader: Reloader

  /// Adds the methods.
  func addMethods(to table: inout MethodTable) {
    table.addDeferred(.setAlertStatus, setAlertStatus)
    table.addDeferred(.reload, reload)
    table.addDeferred(.addSilence, addSilence)
    table.addDeferred(.listSilences, listSilences)
    table.addDeferred(.endSilence, endSilence)
    table.addDeferred(.setLogLevel, setLogLevel)
    table.addDeferred(.deleteKeyValues, deleteKeyValues)
    table.addDescribe(.adminDescribe)
  }

  @Sendable private func setAlertStatus(
    _ request: SetAlertStatusRequest, _ call: DeferredCall
  ) async throws -> SetAlertStatusResponse {
    let status = try AlertRequestFields.status(request.status)
    let ids = try ids(request.alertIDs)
    let limit = server.store.configuration.limits.commentBytesMax
    if request.comment.utf8.count > limit {
      throw AlertRequestFields.invalid(
        "the comment is \(request.comment.utf8.count) bytes long; at most \(limit) are kept (comment_bytes_max)")
    }
    let alerts = try await server.store.alerts.setStatus(
      ids: ids, status: status, comment: request.comment, changedBy: call.caller.description,
      now: server.time.now())
    return SetAlertStatusResponse(alerts: alerts.map { Wire.Alert($0) })
  }

  private func ids(_ texts: [String]) throws(RPCError) -> [AlertID] {
    let limit = server.store.configuration.limits.pageAlertsMax
    if texts.isEmpty { throw AlertRequestFields.invalid("alert_ids is empty; expected the ids of alerts") }
    if texts.count > limit {
      throw AlertRequestFields.invalid("\(texts.count) alert ids; at most \(limit) at a time (page_alerts_max)")
    }
    var ids: [AlertID] = []
    for text in texts { ids.append(try AlertRequestFields.alertID(text)) }
    return ids
  }
}
