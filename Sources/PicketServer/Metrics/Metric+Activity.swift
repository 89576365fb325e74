import PythonBodies
import Synchronization
import Wire

/// The log types and the detections that have metrics of their own, and what all others came to.
struct LabelledActivity: Sendable {
  /// The counts of a log type, or of all others.
  struct LogType: Sendable {
    let name: String
    let totals: EventTotals
  }

  /// The counts of a detection, or of all others.
  struct Detection: Sendable {
    let name: String
    let totals: DetectionTotals
    /// Whether it has a body in Python, or some of the others do.
    let hasBody: Bool
  }

  /// In order of name, and at last all others.
  let logTypes: [LogType]
  /// In order of id, and at last all others.
  let detections: [Detection]
  /// Detections that are counted with the others.
  let detectionsLeftOut: Int
  /// The detections whose bodies in Python are not called any more, in order of id.
  let quarantined: [String]
}

/// What the events of a log type came to up to a moment.
struct EventTotals: Sendable, Equatable {
  var evaluated = 0
  var rejected = 0
  var matches = 0
  var byteCount = 0

  init() {}

  init(_ counter: EventCounter) {
    evaluated = counter.evaluated.load(ordering: .relaxed)
    rejected = counter.rejected.load(ordering: .relaxed)
    matches = counter.matches.load(ordering: .relaxed)
    byteCount = counter.byteCount.load(ordering: .relaxed)
  }

  private init(_ left: EventTotals, _ right: EventTotals, _ combine: (Int, Int) -> Int) {
    evaluated = combine(left.evaluated, right.evaluated)
    rejected = combine(left.rejected, right.rejected)
    matches = combine(left.matches, right.matches)
    byteCount = combine(left.byteCount, right.byteCount)
  }

  /// The sum of two.
  static func + (left: EventTotals, right: EventTotals) -> EventTotals { EventTotals(left, right) { $0 &+ $1 } }

  /// What has come since.
  static func - (left: EventTotals, right: EventTotals) -> EventTotals {
    EventTotals(left, right) { max(0, $0 &- $1) }
  }
}

/// Gives the hottest log types and detections metrics of their own.
struct HottestActivity {
  private var logTypes: HottestTable<EventTotals>
  private var detections: HottestTable<DetectionTotals>
  private let countMax: Int

  init(countMax: Int) {
    self.countMax = countMax
    logTypes = HottestTable(
      countMax: countMax, HottestTable.Arithmetic(zero: EventTotals(), sum: { $0 + $1 }, difference: { $0 - $1 }))
    detections = HottestTable(
      countMax: countMax, HottestTable.Arithmetic(zero: DetectionTotals(), sum: { $0 + $1 }, difference: { $0 - $1 }))
  }

  /// What the counts are now.
  mutating func look(at activity: ActivityCounters) -> LabelledActivity {
    let ids = activity.detectionIDs
    let detections = lookAtDetections(activity, ids)
    return LabelledActivity(
      logTypes: lookAtLogTypes(activity), detections: detections, detectionsLeftOut: ids.count + 1 - detections.count,
      quarantined: Array(
        ids.filter { activity.isQuarantined($0) && HottestActivity.mayHaveLabel($0) }.prefix(countMax)))
  }

  private mutating func lookAtLogTypes(_ activity: ActivityCounters) -> [LabelledActivity.LogType] {
    let (placed, others) = logTypes.look(
      at: activity.logTypes.map { counter in
        let totals = EventTotals(counter)
        return HottestTable.Entry(
          name: counter.logType, mayHavePlace: HottestActivity.mayHaveLabel(counter.logType),
          heat: totals.evaluated &+ totals.rejected, totals: totals)
      })
    return placed.map { LabelledActivity.LogType(name: $0.name, totals: $0.totals) }
      + [LabelledActivity.LogType(name: HottestActivity.othersName, totals: others + EventTotals(activity.otherEvents))]
  }

  private mutating func lookAtDetections(
    _ activity: ActivityCounters, _ ids: [String]
  ) -> [LabelledActivity.Detection] {
    let (placed, others) = detections.look(
      at: ids.map { id in
        let totals = activity.totals(ofDetection: id)
        return HottestTable.Entry(
          name: id, mayHavePlace: HottestActivity.mayHaveLabel(id), heat: totals.heat, totals: totals)
      })
    return placed.map {
      LabelledActivity.Detection(name: $0.name, totals: $0.totals, hasBody: activity.hasBody($0.name))
    } + [
      LabelledActivity.Detection(
        name: HottestActivity.othersName, totals: others, hasBody: ids.contains { activity.hasBody($0) })
    ]
  }

  /// The label of all that have no metrics of their own.
  private static let othersName = "other"

  /// Names come from files, where they may be of any length; and one would be mistaken for all others.
  private static func mayHaveLabel(_ name: String) -> Bool {
    name != othersName && name.utf8.count <= nameBytesMax
  }

  private static let nameBytesMax = 256
}

extension Metric {
  /// Events by log type, and what each detection has done.
  static let activity: [Metric] =
    [
      ofLogType("events_total", "Events of the log type that were evaluated, flows that rules look at among them") {
        $0.evaluated
      },
      ofLogType("events_rejected_total", "Events of the log type that were rejected, because they are no event") {
        $0.rejected
      },
      ofLogType("event_bytes_total", "Bytes of the events of the log type, those of the rejected ones among them") {
        $0.byteCount
      },
      ofLogType("matches_total", "Matches of events of the log type") { $0.matches },
      .gauge("picket_detections_without_metrics", "Active detections that are counted as other, for metric_labels_max")
      {
        UInt64($0.activity.detectionsLeftOut)
      },
    ] + [
      ofDetection("evaluations_total", "Events and rows that the detection was held against") {
        .count(UInt64($0.evaluations))
      },
      ofDetection("matches_total", "Matches of the detection") { .count(UInt64($0.matches)) },
      ofDetection("alerts_total", "Alerts that matches and failures of the detection created") {
        .count(UInt64($0.alerts))
      },
      ofDetection("failures_total", "Events and rows on which the detection failed") { .count(UInt64($0.failures)) },
      ofDetection(
        "seconds_total", "Time that the detection took without its body in Python, estimated from some of the events"
      ) { .nanos(Int64($0.nanos)) },
    ]

  /// Bodies in Python, by detection, and the processes that run them.
  static let python: [Metric] = [
    ofBody("calls_total", "Calls of the detection's body") { .count(UInt64($0.calls)) },
    ofBody("errors_total", "Calls of the detection's body that failed, those that took too long among them") {
      .count(UInt64($0.errors))
    },
    ofBody("stalls_total", "Calls of the detection's body that took too long or took their worker with them") {
      .count(UInt64($0.stalls))
    },
    ofBody("seconds_total", "Time that calls of the detection's body took") { .nanos(Int64($0.nanos)) },
    Metric(
      .gauge, "picket_python_body_quarantined", labels: ["detection"],
      "The detection's body is not called any more until the next reload; always 1"
    ) { snapshot in snapshot.activity.quarantined.map { MetricSample(.count(1), $0) } },
    ofPython(.gauge, "bodies_quarantined", "Bodies that are not called any more until the next reload") {
      UInt64($0.quarantined.count)
    },
    ofPython(.gauge, "bodies", "Bodies that are loaded") { UInt64($0.bodies) },
    ofPython(.gauge, "workers", "Workers that there should be") { UInt64($0.workers) },
    ofPython(.gauge, "workers_running", "Workers that run") { UInt64($0.workersRunning) },
    ofPython(.gauge, "events_waiting", "Events that wait for a worker") { UInt64($0.waiting) },
    ofPython(.counter, "workers_replaced_total", "Workers that were replaced since the detections were loaded") {
      $0.workersReplaced
    },
    ofPython(.counter, "restarts_total", "Times that all processes were started anew since then") { $0.restarts },
  ]

  private static func ofLogType(
    _ name: String, _ help: String, _ value: @escaping @Sendable (EventTotals) -> Int
  ) -> Metric {
    Metric(.counter, "picket_log_type_\(name)", labels: ["log_type"], help) { snapshot in
      snapshot.activity.logTypes.map { MetricSample(.count(UInt64(clamping: value($0.totals))), $0.name) }
    }
  }

  private static func ofDetection(
    _ name: String, _ help: String, _ value: @escaping @Sendable (DetectionTotals) -> MetricValue
  ) -> Metric {
    Metric(.counter, "picket_detection_\(name)", labels: ["detection"], help) { snapshot in
      snapshot.activity.detections.map { MetricSample(value($0.totals), $0.name) }
    }
  }

  private static func ofBody(
    _ name: String, _ help: String, _ value: @escaping @Sendable (PythonTotals) -> MetricValue
  ) -> Metric {
    Metric(.counter, "picket_python_\(name)", labels: ["detection"], help) { snapshot in
      snapshot.activity.detections.filter(\.hasBody).map { MetricSample(value($0.totals.python), $0.name) }
    }
  }

  private static func ofPython(
    _ kind: Kind, _ name: String, _ help: String, _ value: @escaping @Sendable (Wire.PythonStatus) -> UInt64
  ) -> Metric {
    Metric(kind, "picket_python_\(name)", labels: [], help) { snapshot in
      snapshot.status.python.map { [MetricSample(.count(value($0)))] } ?? []
    }
  }
}
