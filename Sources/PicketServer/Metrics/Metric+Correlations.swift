import Storage
import Wire

extension Metric {
  /// Correlation rules, each for itself, and the matches that are kept for them.
  static let correlations: [Metric] =
    [
      .gauge("picket_correlation_rules", "Correlation rules that are active") {
        UInt64($0.status.correlations.count)
      },
      .gauge(
        "picket_correlation_rules_left_out", "Correlation rules that the metrics of each leave out for want of room"
      ) {
        UInt64($0.status.correlations.count - $0.correlations.count)
      },
      .counter("picket_signals_kept_total", "Matches that were kept for correlation rules") {
        $0.state.signals.recordedCount
      },
      .counter(
        "picket_signals_dropped_total",
        "Matches that made room for later ones of their rule, although correlation rules could still see them"
      ) { $0.state.signals.droppedCount },
      .counter("picket_signals_removed_total", "Matches that no correlation rule could see any more, and were removed")
      {
        $0.state.signals.removedCount
      },
    ] + correlationRules

  /// One line of each for a rule.
  static let correlationLinesMax = correlationRules.count

  private static let correlationRules: [Metric] = [
    ofRule(.gauge, "running", "Whether the rule runs now: 1 or 0") { .count($0.running ? 1 : 0) },
    ofRule(.counter, "runs_total", "Runs of the rule on its schedule") { .count($0.runs) },
    ofRule(.counter, "failures_total", "Runs of the rule that failed") { .count($0.failures) },
    ofRule(.counter, "runs_made_up_total", "Missed runs of the rule that were made up") { .count($0.runsMadeUp) },
    ofRule(.counter, "runs_left_out_total", "Missed runs of the rule that were too many to be made up") {
      .count($0.runsLeftOut)
    },
    ofRule(.counter, "runs_delayed_total", "Runs of the rule that began more than a minute after their time") {
      .count($0.runsDelayed)
    },
    ofRule(
      .gauge, "last_run_timestamp_seconds", "Scheduled time of the last run, since 1970; absent before there is one"
    ) { hasRun($0) ? .nanos($0.lastRunUnixNanos) : nil },
    ofRule(.gauge, "last_elapsed_seconds", "How long the last run took; absent before there is one") {
      hasRun($0) ? .nanos($0.lastElapsedNanos) : nil
    },
    ofRule(.gauge, "last_failed", "Whether the last run failed: 1 or 0; absent before there is one") {
      hasRun($0) ? .count($0.lastError.isEmpty ? 0 : 1) : nil
    },
    ofRule(.gauge, "next_run_timestamp_seconds", "When the rule runs next, since 1970; absent where it never will") {
      $0.nextRunUnixNanos == 0 ? nil : .nanos($0.nextRunUnixNanos)
    },
    ofRule(.counter, "matches_total", "What runs of the rule found that no earlier run had found") {
      .count($0.matches)
    },
    ofRule(.counter, "elapsed_seconds_total", "How long all runs of the rule took") { .nanos($0.elapsedNanos) },
    ofRule(.counter, "signals_read_total", "Matches that all runs of the rule looked at") { .count($0.signalsRead) },
  ]

  private static func ofRule(
    _ kind: Kind, _ name: String, _ help: String, _ value: @escaping @Sendable (CorrelationStatus) -> MetricValue?
  ) -> Metric {
    Metric(kind, "picket_correlation_rule_\(name)", labels: ["rule"], help) { snapshot in
      snapshot.correlations.compactMap { rule in value(rule).map { MetricSample($0, rule.ruleID) } }
    }
  }

  private static func hasRun(_ rule: CorrelationStatus) -> Bool { rule.lastRunUnixNanos != 0 }
}
