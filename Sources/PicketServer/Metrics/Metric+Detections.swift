import Detection
import Wire

extension Metric {
  /// What is loaded, and what it says of events.
  static let detections: [Metric] = [
    Metric(
      .gauge, "picket_detections", labels: ["analysis_type", "state"],
      "Detections that are loaded: active, disabled, or inactive for want of what would run them"
    ) { snapshot in
      snapshot.detections.map {
        MetricSample(.count(UInt64($0.count)), $0.analysisType.rawValue, $0.state.rawValue)
      }
    },
    .gauge("picket_detection_problems", "Problems that were found in detection files") {
      UInt64($0.status.problemCount)
    },
    .time("picket_detections_loaded_timestamp_seconds", "When the detections were loaded, since 1970") {
      $0.status.detectionsLoadedUnixNanos
    },
    .counter("picket_events_evaluated_total", "Events that were evaluated") { $0.status.eventsEvaluated },
    .counter("picket_events_rejected_total", "Events that were rejected, because they are no event") {
      $0.status.eventsRejected
    },
    .counter("picket_detection_errors_total", "Detections that failed on an event, a row or a flow") {
      $0.status.detectionErrors
    },
    Metric(
      .counter, "picket_matches_total", labels: ["outcome"],
      "Matches of events, rows and flows, by what became of them"
    ) { snapshot in
      OutcomeCounters.outcomes.map { MetricSample(.count(snapshot.counters.matches[$0]), $0.description) }
    },
  ]
}
