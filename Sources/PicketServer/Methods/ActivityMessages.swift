import NIOCore
import PythonBodies
import Wire

extension DetectionService {
  /// What was done since the start, for those who compare two moments.
  func activity() -> Wire.Activity {
    let (activity, process) = (server.activity, ProcessUsage.now(startedNanos: processStartedNanos))
    var response = Wire.Activity()
    response.monotonicNanos = Int64(NIODeadline.now().uptimeNanoseconds)
    response.residentBytes = process.residentBytes ?? 0
    response.cpuNanos = process.cpuNanos ?? 0
    response.methods = server.counters.requests.all.map { MethodActivity($0) }
    let logTypes = activity.logTypes.sorted { $0.evaluated.value > $1.evaluated.value }
    response.logTypes = logTypes.prefix(DetectionService.logTypesMax).map { LogTypeActivity($0) }
      .sorted { $0.logType < $1.logType }
    response.otherLogTypes = LogTypeActivity(activity.otherEvents)
    for counter in logTypes.dropFirst(DetectionService.logTypesMax) { response.otherLogTypes?.add(counter) }
    let all = activity.detectionIDs.map { DetectionActivity(id: $0, activity) }
    response.detections = DetectionService.hottest(of: all)
    response.detectionsLeftOut = UInt64(all.count - response.detections.count)
    return response
  }

  /// The detections that have room in an answer, those that took the most time, in order of id.
  private static func hottest(of all: [DetectionActivity]) -> [DetectionActivity] {
    var room = WireLimits.frameDataBytesMax / 4
    let hottest = all.sorted { ($1.heat, $0.detectionID) < ($0.heat, $1.detectionID) }.prefix { detection in
      // Ids come from detection files, where they may be as long as a file.
      room -= detection.detectionID.utf8.count + detectionBytes
      return room >= 0
    }
    return hottest.sorted { $0.detectionID < $1.detectionID }
  }

  /// More than the counts of a detection take on the wire.
  private static let detectionBytes = 160
  /// Log types of one answer.
  private static let logTypesMax = 1_000
}

extension MethodActivity {
  fileprivate init(_ counter: MethodCounter) {
    self.init(
      service: counter.service, method: counter.method, requests: counter.requestCount,
      failures: StatusCode.allCases.reduce(0) { $0 + counter.failureCount($1) },
      elapsedNanos: counter.latencies.elapsedNanos,
      latencies: counter.latencies.buckets.map {
        LatencyBucket(
          aboveNanos: UInt64($0.aboveNanos), upToNanos: UInt64($0.upToNanos ?? 0), count: UInt64(clamping: $0.count))
      })
  }
}

extension LogTypeActivity {
  fileprivate init(_ counter: EventCounter) {
    self.init(
      logType: counter.logType, events: counter.evaluated.value, rejected: counter.rejected.value,
      matches: counter.matches.value, bytes: counter.byteCount.value)
  }

  /// Adds one that has no room of its own.
  fileprivate mutating func add(_ counter: EventCounter) {
    events += counter.evaluated.value
    rejected += counter.rejected.value
    matches += counter.matches.value
    bytes += counter.byteCount.value
  }
}

extension DetectionActivity {
  fileprivate init(id: String, _ activity: ActivityCounters) {
    let totals = activity.totals(ofDetection: id)
    self.init(
      detectionID: id, evaluations: UInt64(clamping: totals.evaluations), matches: UInt64(clamping: totals.matches),
      alerts: UInt64(clamping: totals.alerts), failures: UInt64(clamping: totals.failures),
      elapsedNanos: UInt64(clamping: totals.nanos), pythonCalls: UInt64(clamping: totals.python.calls),
      pythonErrors: UInt64(clamping: totals.python.errors), pythonStalls: UInt64(clamping: totals.python.stalls),
      pythonNanos: UInt64(clamping: totals.python.nanos), quarantined: activity.isQuarantined(id))
  }

  /// The time that it took.
  fileprivate var heat: UInt64 { elapsedNanos &+ pythonNanos }
}
