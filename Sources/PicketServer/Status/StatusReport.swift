import Detection
import Flows
import Storage
import Wire

/// Says how the daemon is.
struct StatusReport: Sendable {
  let version: String
  let startedUnixNanos: Int64
  let limits: ServerLimits
  let counters: ServerCounters
  let clock: any ServerClock
  let state: StateReport
  let flows: FlowReport
  let scheduler: Scheduler
  let queryLimits: QueryLimits
  let textLimits: FlowTextLimits

  /// The answer to GetStatus.
  func response(_ detections: LoadedDetections) -> GetStatusResponse {
    var response = GetStatusResponse()
    response.version = version
    response.state = "SERVING"
    response.startedUnixNanos = startedUnixNanos
    response.uptimeNanos = max(0, clock.unixNanos() - startedUnixNanos)
    response.limits = bounds
    response.components = components
    response.stateStatus = state.stateStatus()
    response.flows = flows.status()
    response.queries = scheduler.status()
    describe(detections, in: &response)
    count(in: &response)
    return response
  }

  private var bounds: [Limit] {
    let stored = flows.flows.configuration
    return bounds(limits) + bounds(state.store.configuration.limits) + bounds(stored.limits) + bounds(stored.logLimits)
      + bounds(textLimits) + bounds(queryLimits)
  }

  private func bounds<Limits: LimitTable>(_ limits: Limits) -> [Limit] {
    Limits.entries.map { Limit($0.name, limits[$0], $0.description) }
  }

  private var components: [Component] {
    [
      Component(name: "simdjson", version: JSONLibrary.version),
      Component(name: "libprotobuf-c", version: ProtobufLibrary.version),
    ]
  }

  private func describe(_ detections: LoadedDetections, in response: inout GetStatusResponse) {
    response.detectionsLoaded = UInt32(detections.library.definitions.count)
    response.detectionsActive = UInt32(detections.activeCount)
    response.problemCount = UInt32(detections.library.problems.count)
    response.detectionsLoadedUnixNanos = detections.loadedUnixNanos
    response.logTypes = detections.program.logTypes.map {
      LogTypeStatus(logType: $0.logType, detectionsActive: UInt32($0.detectionCount))
    }
  }

  private func count(in response: inout GetStatusResponse) {
    response.eventsEvaluated = counters.eventsEvaluated.value
    response.eventsRejected = counters.eventsRejected.value
    response.matches = counters.matches.total
    response.detectionErrors = counters.detectionErrors.value
    response.connectionsOpen = UInt32(clamping: counters.connectionsOpen.value)
    response.connectionsAccepted = counters.connectionsAccepted.value
    response.connectionsRefused = counters.connectionsRefused.value
    response.connectionsBroken = counters.connectionsBroken.value
    response.requests = counters.requests.requestCount
    response.requestsFailed = counters.requests.failureCount
    response.callsInFlight = UInt32(clamping: counters.callsInFlight.value)
  }
}

extension Limit {
  fileprivate init(_ name: String, _ value: Int, _ description: String) {
    self.init(name: name, value: UInt64(value), description: description)
  }
}
