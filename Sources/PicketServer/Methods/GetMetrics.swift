import Detection
import Flows
import Storage
import Synchronization
import Wire

extension DetectionService {
  /// The values of all metrics, as text.
  func metrics() -> [UInt8] {
    let process = ProcessUsage.now(startedNanos: processStartedNanos)
    let detections = server.detections
    let activity = hottest.withLock { $0.look(at: server.activity) }
    return MetricsText(MetricsSnapshot(status(detections), detections, server, process, activity)).bytes
  }
}

/// What metrics are made from: what GetStatus reports at a moment, and what goes with it.
struct MetricsSnapshot: Sendable {
  let status: GetStatusResponse
  let counters: ServerCounters
  let memory: MemoryAccount
  /// What there is in the state, also where it ends with the daemon.
  let state: StateCounters
  /// What there is in the key-value store of bodies.
  let keys: (keyCount: Int, byteCount: Int)
  let flowStore: FlowStoreStatus
  let flowWindow: Flows.FlowWindowInfo
  let detections: [DetectionCount]
  let process: ProcessUsage
  /// Callers that are known.
  let callerCount: Int
  /// The log types and the detections that have metrics of their own.
  let activity: LabelledActivity
  /// The scheduled queries that have metrics of their own: as many as there is room for.
  let queries: [ScheduledQueryStatus]
  /// The correlation rules that have metrics of their own.
  let correlations: [CorrelationStatus]

  init(
    _ status: GetStatusResponse, _ loaded: LoadedDetections, _ server: ServerContext, _ process: ProcessUsage,
    _ activity: LabelledActivity
  ) {
    self.activity = activity
    self.status = status
    counters = server.counters
    memory = server.memory
    state = server.store.counters
    keys = server.store.keyFigures
    (flowStore, flowWindow) = server.flows.statusWithInfo
    detections = DetectionCount.all(of: loaded.library.definitions)
    self.process = process
    callerCount = server.callers.all.count
    queries = MetricsSnapshot.withRoom(status.queries, Metric.queryLinesMax, \.queryName)
    correlations = MetricsSnapshot.withRoom(status.correlations, Metric.correlationLinesMax, \.ruleID)
  }

  /// How the flow window is.
  var window: Wire.FlowWindowInfo { flows.window ?? Wire.FlowWindowInfo() }

  /// How flows are.
  var flows: FlowStatus { status.flows ?? FlowStatus() }

  /// The first of some queries or rules, as far as their metrics fit into a quarter of a frame.
  ///
  /// Names come from detection files, where they may be as long as a file.
  private static func withRoom<Subject>(
    _ subjects: [Subject], _ linesMax: Int, _ name: (Subject) -> String
  ) -> [Subject] {
    var room = WireLimits.frameDataBytesMax / 4
    return Array(
      subjects.prefix { subject in
        room -= linesMax * (MetricsText.escaped(name(subject), quotes: true).utf8.count + lineBytes)
        return room >= 0
      })
  }

  /// More than a line takes beside the name of its query or rule.
  private static let lineBytes = 128
}
