import PicketClient
import Wire

/// What a daemon said of itself at a moment.
struct TopSnapshot: Sendable {
  let status: GetStatusResponse
  let callers: ListCallersResponse

  /// What it has done; nothing of a daemon that does not say so.
  var activity: Activity { status.activity ?? Activity() }

  /// Asks a daemon; throws a `CommandFailure` for one that is too old to say what it does.
  static func now(of client: PicketClient) async throws -> TopSnapshot {
    let status = try await client.getStatus(GetStatusRequest(activity: true))
    if status.activity == nil {
      throw CommandFailure(.failed, "picketd \(status.version) does not say what it does; picket top needs a newer one")
    }
    return TopSnapshot(status: status, callers: try await client.listCallers())
  }
}

/// What a daemon did between two moments.
struct TopReport {
  /// The later moment.
  let now: TopSnapshot
  /// The time between the two, in seconds.
  let seconds: Double
  let logTypes: [TopLogType]
  let methods: [TopMethod]
  let detections: [TopDetection]
  let callers: [TopCaller]
  private let before: TopSnapshot

  /// Compares two moments; where the daemon was started in between, or is the same moment, all since its start.
  init(_ earlier: TopSnapshot, _ later: TopSnapshot) {
    let isSame = earlier.status.startedUnixNanos == later.status.startedUnixNanos
    let nanos = later.activity.monotonicNanos &- earlier.activity.monotonicNanos
    let isWhole = !isSame || nanos <= 0
    let before = isWhole ? TopSnapshot(status: GetStatusResponse(), callers: ListCallersResponse()) : earlier
    let seconds = max(1e-9, Double(isWhole ? later.status.uptimeNanos : nanos) / 1e9)
    (now, self.before, self.seconds) = (later, before, seconds)
    logTypes = TopLogType.all(before.activity, later.activity, seconds)
    methods = TopMethod.all(before.activity, later.activity, seconds)
    detections = TopDetection.all(before.activity, later.activity, seconds)
    callers = TopCaller.all(before.callers, later.callers, seconds)
  }

  /// How many a second of something that is counted.
  func rate(_ count: (TopSnapshot) -> UInt64) -> Double { perSecond(count(before), count(now), seconds) }

  /// Alerts a second; of a state that ends with the daemon, those of the detections that there are.
  var alerts: Double {
    if now.status.stateStatus == nil { return detections.reduce(0) { $0 + $1.alerts } }
    return rate { $0.status.stateStatus?.alertsCreated ?? 0 }
  }

  /// The part of one processor that the process had, 1 for all of it.
  var processorShare: Double {
    max(0, Double(now.activity.cpuNanos &- before.activity.cpuNanos)) / 1e9 / seconds
  }
}

/// How many a second came of something that is counted; what was counted anew counts from 0.
private func perSecond(_ before: UInt64, _ after: UInt64, _ seconds: Double) -> Double {
  Double(after >= before ? after - before : after) / seconds
}

/// Entries by what tells them apart.
private func byKey<Entry>(_ entries: [Entry], _ key: (Entry) -> String) -> [String: Entry] {
  Dictionary(entries.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
}

/// The events of a log type, by the second.
struct TopLogType {
  /// What it is called; nil for all that no detection names.
  let name: String?
  let events: Double
  let matches: Double
  let rejected: Double
  let bytes: Double
  /// Events since the daemon started.
  let total: UInt64

  fileprivate static func all(_ before: Activity, _ now: Activity, _ seconds: Double) -> [TopLogType] {
    let earlier = byKey(before.logTypes) { $0.logType }
    let named = now.logTypes.map { TopLogType($0.logType, earlier[$0.logType], $0, seconds) }
    return named + (now.otherLogTypes.map { [TopLogType(nil, before.otherLogTypes, $0, seconds)] } ?? [])
  }

  private init(_ name: String?, _ before: LogTypeActivity?, _ now: LogTypeActivity, _ seconds: Double) {
    let before = before ?? LogTypeActivity()
    self.name = name
    events = perSecond(before.events, now.events, seconds)
    matches = perSecond(before.matches, now.matches, seconds)
    rejected = perSecond(before.rejected, now.rejected, seconds)
    bytes = perSecond(before.bytes, now.bytes, seconds)
    total = now.events + now.rejected
  }
}

/// The calls of a method, by the second, and how long they took.
struct TopMethod {
  let service: String
  let name: String
  let calls: Double
  let failures: Double
  /// Half of the calls that were answered took no longer, in seconds; nil when none was.
  let median: Double?
  /// 99 of 100 took no longer.
  let percentile99: Double?
  /// Calls since the daemon started.
  let total: UInt64

  fileprivate static func all(_ before: Activity, _ now: Activity, _ seconds: Double) -> [TopMethod] {
    let earlier = byKey(before.methods) { "\($0.service)/\($0.method)" }
    return now.methods.map { TopMethod(earlier["\($0.service)/\($0.method)"] ?? MethodActivity(), $0, seconds) }
  }

  private init(_ before: MethodActivity, _ now: MethodActivity, _ seconds: Double) {
    (service, name, total) = (now.service, now.method, now.requests)
    calls = perSecond(before.requests, now.requests, seconds)
    failures = perSecond(before.failures, now.failures, seconds)
    let times = TopLatencies(before.latencies, now.latencies)
    (median, percentile99) = (times.seconds(of: 0.5), times.seconds(of: 0.99))
  }
}

/// How long calls took between two moments.
struct TopLatencies {
  private let buckets: [LatencyBucket]
  private let count: UInt64

  /// What has come since an earlier moment.
  init(_ before: [LatencyBucket], _ now: [LatencyBucket]) {
    let counts = Dictionary(before.map { ($0.aboveNanos, $0.count) }, uniquingKeysWith: { first, _ in first })
    buckets = now.compactMap { bucket in
      let earlier = counts[bucket.aboveNanos] ?? 0
      let count = bucket.count >= earlier ? bucket.count - earlier : bucket.count
      return count == 0 ? nil : LatencyBucket(aboveNanos: bucket.aboveNanos, upToNanos: bucket.upToNanos, count: count)
    }
    count = buckets.reduce(0) { $0 &+ $1.count }
  }

  /// The time that a part of the calls took no longer than, in seconds; nil without calls.
  ///
  /// Within a bucket times are taken to lie evenly; of the last one, which has no bound, its lower end is known.
  func seconds(of part: Double) -> Double? {
    var rest = part * Double(count)
    for bucket in buckets {
      if rest > Double(bucket.count) {
        rest -= Double(bucket.count)
        continue
      }
      let (low, high) = (Double(bucket.aboveNanos), Double(max(bucket.upToNanos, bucket.aboveNanos)))
      return (low + (high - low) * rest / Double(bucket.count)) / 1e9
    }
    return buckets.last.map { Double(max($0.upToNanos, $0.aboveNanos)) / 1e9 }
  }
}

/// What a detection did, by the second.
struct TopDetection {
  let id: String
  /// The part of one processor that its evaluation took, its body in Python not among it; 1 for all of it.
  let native: Double
  /// The part of one processor that its body in Python took.
  let python: Double
  let evaluations: Double
  let matches: Double
  let alerts: Double
  let failures: Double
  let pythonCalls: Double
  let pythonErrors: Double
  let pythonStalls: Double
  let isQuarantined: Bool
  /// What it has done since the daemon started.
  let totals: DetectionActivity

  fileprivate static func all(_ before: Activity, _ now: Activity, _ seconds: Double) -> [TopDetection] {
    let earlier = byKey(before.detections) { $0.detectionID }
    return now.detections.map { TopDetection(earlier[$0.detectionID] ?? DetectionActivity(), $0, seconds) }
  }

  private init(_ before: DetectionActivity, _ now: DetectionActivity, _ seconds: Double) {
    (id, totals, isQuarantined) = (now.detectionID, now, now.quarantined)
    native = perSecond(before.elapsedNanos, now.elapsedNanos, seconds) / 1e9
    python = perSecond(before.pythonNanos, now.pythonNanos, seconds) / 1e9
    evaluations = perSecond(before.evaluations, now.evaluations, seconds)
    matches = perSecond(before.matches, now.matches, seconds)
    alerts = perSecond(before.alerts, now.alerts, seconds)
    failures = perSecond(before.failures, now.failures, seconds)
    pythonCalls = perSecond(before.pythonCalls, now.pythonCalls, seconds)
    pythonErrors = perSecond(before.pythonErrors, now.pythonErrors, seconds)
    pythonStalls = perSecond(before.pythonStalls, now.pythonStalls, seconds)
  }

  /// The part of one processor that it took.
  var time: Double { native + python }
}

/// What a uid asked for, by the second, and what it holds.
struct TopCaller {
  let calls: Double
  let status: CallerStatus

  fileprivate static func all(
    _ before: ListCallersResponse, _ now: ListCallersResponse, _ seconds: Double
  ) -> [TopCaller] {
    let earlier = byKey(before.callers) { "\($0.userID)" }
    return now.callers.map { caller in
      TopCaller(
        calls: perSecond(earlier["\(caller.userID)"]?.calls ?? 0, caller.calls, seconds), status: caller)
    }
  }
}
