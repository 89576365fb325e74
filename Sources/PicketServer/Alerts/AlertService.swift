import Storage
import Synchronization
import Wire

/// The methods of `picket.v1.Detection` that look at alerts.
final class AlertService: Sendable {
  private let store: AlertStore
  private let isStopping = Atomic<Bool>(false)

  init(store: AlertStore) {
    self.store = store
  }

  /// Adds the methods.
  func addMethods(to table: inout MethodTable) {
    table.addDeferred(service: DetectionService.name, method: "ListAlerts") { [store] (request: ListAlertsRequest, _) in
      let page = try await store.alerts(matching: AlertRequestFields.filter(request))
      return ListAlertsResponse(
        alerts: page.alerts.map { Wire.Alert($0) }, nextPageToken: page.nextBeforeNumber.map { "\($0)" } ?? "")
    }
    table.addDeferred(service: DetectionService.name, method: "GetAlert") { [store] (request: GetAlertRequest, _) in
      try await GetAlertResponse(store.alert(id: AlertRequestFields.alertID(request.alertID)))
    }
    table.add(service: DetectionService.name, method: "WatchAlerts", .stream(watch))
  }

  /// Ends all watches: they would else keep their connections, and the server, from ending.
  func stopWatches() {
    isStopping.store(true, ordering: .releasing)
    store.wakeWatchers()
  }

  @Sendable private func watch(_ payload: [UInt8], _ call: DeferredCall) async throws {
    let request: WatchAlertsRequest = try MethodTable.decoded(payload)
    do {
      try await watch(WatchFilter(request), after: try await start(request), call)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw RPCError(alertFailure: error)
    }
  }

  /// Sends what happens until the call is abandoned or the server stops.
  ///
  /// A client that is slow makes `send` wait, and with it this loop alone: nothing is collected for it, what it has not
  /// seen is read from the file when its turn comes.
  private func watch(_ filter: WatchFilter, after start: Int64, _ call: DeferredCall) async throws {
    var position = start
    try await call.send(Wire.AlertChange(kind: .started, sequence: UInt64(position)))
    while true {
      let generation = store.changeGeneration
      let steps = try await store.changes(after: position, limit: AlertService.steps_max)
      for step in steps {
        position = step.sequence
        try requireRunning(position)
        if filter.letsThrough(step) { try await call.send(Wire.AlertChange(step)) }
      }
      try requireRunning(position)
      if steps.isEmpty { await store.waitForChange(after: generation) }
      try Task.checkCancellation()
    }
  }

  private func start(_ request: WatchAlertsRequest) async throws -> Int64 {
    let sequence = request.afterSequence
    if sequence == 0 { return request.fromFirst ? 0 : try await store.lastSequence() }
    guard let position = Int64(exactly: sequence) else {
      throw RPCError(.outOfRange, "there is no change \(sequence) yet; expected the sequence of one that was sent")
    }
    // One that lies ahead is refused before the watch is said to have started.
    _ = try await store.changes(after: position, limit: 1)
    return position
  }

  private func requireRunning(_ position: Int64) throws {
    if isStopping.load(ordering: .acquiring) {
      throw RPCError(.unavailable, "the daemon is stopping; watch again from change \(position) on when it is back")
    }
  }

  /// Changes read at a time.
  private static let steps_max = 100
}
