import Detection
import Flows
import Logging
import Primitives
import PythonBodies
import Storage
import Wire

extension DetectionService {
  /// The answer to GetStatus, about the detections that are served.
  func status(_ detections: LoadedDetections) -> GetStatusResponse {
    let (counters, configuration) = (server.counters, server.configuration)
    var response = GetStatusResponse()
    response.version = configuration.version
    // Of its own: matches may come seldom, and what was acknowledged is gone with the process.
    response.state = server.store.movedPath == nil && server.flows.movedPath == nil ? "SERVING" : "NOT_SERVING"
    response.startedUnixNanos = startedUnixNanos
    response.uptimeNanos = max(0, server.clock.unixNanos() - startedUnixNanos)
    response.limits = limits
    response.components = [
      Component(name: "simdjson", version: JSONLibrary.version),
      Component(name: "libprotobuf-c", version: ProtobufLibrary.version),
    ]
    response.stateStatus = StateStatus(server.store)
    response.flows = FlowStatus(server.flows, counters)
    response.queries = scheduler.status()
    response.correlations = correlations.entries.map { CorrelationStatus($0) }
    response.signalsKept = server.store.counters.signals.recordedCount
    response.signalsDropped = server.store.counters.signals.droppedCount
    response.detectionsLoaded = UInt32(detections.library.definitions.count)
    response.detectionsActive = UInt32(detections.activeCount)
    response.problemCount = UInt32(detections.library.problems.count)
    response.detectionsLoadedUnixNanos = detections.loadedUnixNanos
    let reloads = reloader.status
    response.reloads = reloads.appliedCount
    response.reloadsRefused = reloads.refusedCount
    response.lastReloadRefusal = reloads.lastRefusal
    response.lastReloadUnixNanos = reloads.lastNanos
    response.python = detections.python.map { Wire.PythonStatus($0.status) }
    response.recoveryNotes = server.store.recovery.notes.map(\.text) + server.flows.recovery.notes.map(\.text)
    response.silencesActive = UInt32(clamping: server.store.counters.silencesActive(at: server.clock.unixNanos()))
    response.logLevel = configuration.logLevel.level.rawValue
    response.logTypes = detections.program.logTypes.map {
      LogTypeStatus(logType: $0.logType, detectionsActive: UInt32($0.detectionCount))
    }
    response.eventsEvaluated = server.activity.events.evaluated.value
    response.eventsRejected = server.activity.events.rejected.value
    response.matches = counters.matches.total
    response.detectionErrors = counters.detectionErrors.value
    response.connectionsOpen = UInt32(clamping: counters.connectionsOpen.value)
    response.connectionsAccepted = counters.connectionsAccepted.value
    response.connectionsRefused = counters.connectionsRefused.value
    response.connectionsBroken = counters.connectionsBroken.value
    response.requests = counters.requests.requestCount
    response.requestsFailed = counters.requests.failureCount
    // All but the call that asks.
    response.callsInFlight = UInt32(clamping: max(1, counters.callsInFlight.value) - 1)
    return response
  }

  /// All bounds of the daemon.
  private var limits: [Wire.Limit] {
    let (configuration, flows) = (server.configuration, server.flows.configuration)
    let tables: [any LimitTable] = [
      configuration.limits, server.store.configuration.limits, flows.limits, flows.logLimits, configuration.textLimits,
      configuration.queryLimits, server.detections.library.lookups.limits,
    ]
    return tables.flatMap(\.entries).map {
      Wire.Limit(name: $0.name, value: UInt64($0.wrappedValue), description: $0.summary)
    }
  }
}

extension Wire.PythonStatus {
  /// How the processes that run bodies are.
  fileprivate init(_ status: PythonBodies.PythonStatus) {
    self.init(
      version: status.confinement.pythonVersion, confinement: status.confinement.text,
      bodies: UInt32(clamping: status.bodyCount), workers: UInt32(clamping: status.workerCount),
      workersRunning: UInt32(clamping: status.runningCount), workersReplaced: status.replacedCount,
      restarts: status.restartCount, faults: status.faultCount, waiting: UInt32(clamping: status.waitingCount),
      quarantined: status.quarantined)
  }
}

extension StateStatus {
  /// How the durable state is; nil where state ends with the daemon.
  ///
  /// Counts are kept as they change, so that this asks the file system for two sizes and the database for nothing.
  fileprivate init?(_ store: StateStore) {
    guard let directory = store.configuration.directory else { return nil }
    let (counters, keys) = (store.counters, store.keyFigures)
    self.init(
      directory: directory, durability: store.configuration.durability.rawValue,
      windowsStored: UInt64(clamping: counters.windowsStored),
      windowsInMemory: UInt64(clamping: counters.windowsCached),
      alertsStored: UInt64(clamping: counters.alertsStored), alertsOpen: UInt64(clamping: counters.alertsOpen),
      windowsOpened: counters.windowsOpened, alertsCreated: counters.alertsCreated, commits: counters.commits,
      commitsFailed: counters.commitsFailed, lastError: counters.lastError,
      duplicatesRefused: counters.duplicatesRefused, alertsRemoved: counters.alertsRemoved,
      windowsRemoved: counters.windowsRemoved, fileBytes: store.byteCount, keysStored: UInt64(clamping: keys.keyCount),
      keyBytes: UInt64(clamping: keys.byteCount), keyWrites: counters.keyWrites, keysEvicted: counters.keysEvicted)
  }
}

extension FlowStatus {
  /// How the flow window and its log are.
  fileprivate init(_ flows: FlowStore, _ counters: ServerCounters) {
    let (store, info) = flows.statusWithInfo
    let everIn = UInt64(flows.recovery.rowCount) + store.rowsAccepted
    self.init(
      window: Wire.FlowWindowInfo(info), flowsAccepted: store.rowsAccepted, flowsRefused: counters.flowsRefused.value,
      flowsRepeated: store.rowsRepeated, flowsEvicted: everIn - min(everIn, UInt64(info.flowCount)),
      queriesRun: counters.queriesRun.value, queriesFailed: counters.queriesFailed.value,
      directory: flows.configuration.directory.map { "\($0)/flows" } ?? "", logBytes: UInt64(store.logByteCount),
      commits: store.batchesAccepted, commitsFailed: store.batchesFailed, lastError: store.lastError,
      flowsUndated: store.rowsUndated)
  }
}

extension Wire.FlowWindowInfo {
  /// The status of the window, as a message of the wire.
  init(_ info: Flows.FlowWindowInfo) {
    self.init(
      flowCount: UInt64(clamping: info.flowCount), byteCount: UInt64(clamping: info.byteCount),
      segmentCount: UInt32(clamping: info.segmentCount), oldestUnixNanos: info.oldestNanos ?? 0,
      newestUnixNanos: info.newestNanos ?? 0, completeSinceUnixNanos: max(0, info.completeSinceNanos),
      droppedEarlyCount: UInt64(clamping: info.droppedEarlyCount),
      retentionSeconds: UInt64(clamping: info.retentionSeconds))
  }
}
