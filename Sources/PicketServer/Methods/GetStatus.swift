import Detection
import Flows
import Primitives
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
    response.limits = tables.flatMap(\.entries).map {
      .init(name: $0.name, value: UInt64($0.wrappedValue), description: $0.summary)
    }
    response.components = components
    response.stateStatus = state.stateStatus()
    response.flows = flows.status()
    response.queries = scheduler.status()
    describe(detections, in: &response)
    count(in: &response)
    return response
  }

  private var tables: [any LimitTable] {
    let stored = flows.flows.configuration
    return [limits, state.store.configuration.limits, stored.limits, stored.logLimits, textLimits, queryLimits]
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

/// Says how the durable state is.
struct StateReport: Sendable {
  let store: AlertStore

  /// The state's part of GetStatus; nil where state ends with the daemon.
  ///
  /// Counts are kept as they change, so that this asks the file system for two sizes and the database for nothing.
  func stateStatus() -> StateStatus? {
    guard let directory = store.configuration.directory else { return nil }
    let counters = store.counters
    return StateStatus(
      directory: directory, durability: store.configuration.durability.rawValue,
      windowsStored: UInt64(clamping: counters.windowsStored),
      windowsInMemory: UInt64(clamping: counters.windowsCached),
      alertsStored: UInt64(clamping: counters.alertsStored), alertsOpen: UInt64(clamping: counters.alertsOpen),
      windowsOpened: counters.windowsOpened, alertsCreated: counters.alertsCreated, commits: counters.commits,
      commitsFailed: counters.commitsFailed, lastError: counters.lastError,
      duplicatesRefused: counters.duplicatesRefused, alertsRemoved: counters.alertsRemoved,
      windowsRemoved: counters.windowsRemoved, fileBytes: store.byteCount)
  }
}

/// Says how the flow window is.
struct FlowReport: Sendable {
  let flows: FlowStore
  let counters: ServerCounters

  /// The flows' part of GetStatus.
  func status() -> FlowStatus {
    let (store, info) = flows.statusWithInfo
    let everIn = UInt64(flows.recovery.rowCount) + store.rowsAccepted
    return FlowStatus(
      window: Wire.FlowWindowInfo(info), flowsAccepted: store.rowsAccepted, flowsRefused: counters.flowsRefused.value,
      flowsRepeated: store.rowsRepeated, flowsEvicted: everIn - min(everIn, UInt64(info.flowCount)),
      queriesRun: counters.queriesRun.value, queriesFailed: counters.queriesFailed.value,
      directory: flows.configuration.directory.map { "\($0)/flows" } ?? "", logBytes: UInt64(store.logByteCount),
      commits: store.batchesAccepted, commitsFailed: store.batchesFailed, lastError: store.lastError,
      flowsUndated: store.rowsUndated)
  }
}

extension Wire.FlowWindowInfo {
  /// What the window says of itself, as a message of the wire.
  init(_ info: Flows.FlowWindowInfo) {
    self.init(
      flowCount: UInt64(clamping: info.flowCount), byteCount: UInt64(clamping: info.byteCount),
      segmentCount: UInt32(clamping: info.segmentCount), oldestUnixNanos: info.oldestNanos ?? 0,
      newestUnixNanos: info.newestNanos ?? 0, completeSinceUnixNanos: max(0, info.completeSinceNanos),
      droppedEarlyCount: UInt64(clamping: info.droppedEarlyCount),
      retentionSeconds: UInt64(clamping: info.retentionSeconds))
  }
}
