import Wire

/// Messages of the wire as JSON, with the field names of the proto file.
enum WireJSON {
  static func value(of match: Match) -> JSONValue {
    [
      "detection_id": .string(match.detectionID),
      "display_name": .string(match.displayName),
      "severity": .string(match.severity.description),
      "title": .string(match.title),
      "dedup": .string(match.dedup),
      "description": .string(match.description),
      "runbook": .string(match.runbook),
      "reference": .string(match.reference),
      "context": .document(match.context),
      "destinations": .strings(match.destinations),
      "outcome": .string(match.outcome.description),
      "alert_id": .string(match.alertID),
      "event_count": .number(match.eventCount),
      "threshold": .number(match.threshold),
      "window_opened_unix_nanos": .number(match.windowOpenedUnixNanos),
      "window_closes_unix_nanos": .number(match.windowClosesUnixNanos),
      "unique_count": .number(match.uniqueCount),
    ]
  }

  static func value(of error: DetectionError) -> JSONValue {
    [
      "detection_id": .string(error.detectionID),
      "code": .string(error.code),
      "message": .string(error.message),
      "outcome": .string(error.outcome.description),
      "alert_id": .string(error.alertID),
    ]
  }

  static func value(of explanation: DetectionExplanation) -> JSONValue {
    [
      "detection_id": .string(explanation.detectionID),
      "matched": .bool(explanation.matched),
      "filters": explanation.filters.map(value) ?? .null,
      "detection": explanation.detection.map(value) ?? .null,
      "severities": .list(explanation.severities, value),
      "severity": .string(explanation.severity.description),
      "window": explanation.window.map(value) ?? .null,
    ]
  }

  /// `actual` is JSON and stands as it is, unless it was cut: then it stands as text.
  private static func value(of node: ExpressionExplanation) -> JSONValue {
    [
      "text": .string(node.text),
      "value": .bool(node.value),
      "field": .string(node.field),
      "actual": node.truncated ? .string(String(decoding: node.actual, as: UTF8.self)) : .document(node.actual),
      "missing": .bool(node.missing),
      "error": .string(node.error),
      "children": .list(node.children, value),
      "truncated": .bool(node.truncated),
    ]
  }

  static func value(of summary: DetectionSummary) -> JSONValue {
    [
      "detection_id": .string(summary.detectionID),
      "display_name": .string(summary.displayName),
      "analysis_type": .string(summary.analysisType),
      "enabled": .bool(summary.enabled),
      "severity": .string(summary.severity.description),
      "log_types": .strings(summary.logTypes),
      "test_count": .number(summary.testCount),
      "active": .bool(summary.active),
      "inactive_reason": .string(summary.inactiveReason),
      "path": .string(summary.path),
      "schedule": .string(summary.schedule),
      "scheduled_queries": .strings(summary.scheduledQueries),
    ]
  }

  static func value(of detection: GetDetectionResponse) -> JSONValue {
    [
      "summary": detection.summary.map(value) ?? .null,
      "description": .string(detection.description),
      "reference": .string(detection.reference),
      "runbook": .string(detection.runbook),
      "tags": .strings(detection.tags),
      "reports": .list(detection.reports) { ["framework": .string($0.framework), "values": .strings($0.values)] },
      "dedup_period_minutes": .number(detection.dedupPeriodMinutes),
      "threshold": .number(detection.threshold),
      "create_alert": .bool(detection.createAlert),
      "summary_attributes": .strings(detection.summaryAttributes),
      "output_ids": .strings(detection.outputIDs),
      "alert_title": .string(detection.alertTitle),
      "group_by": .strings(detection.groupBy),
      "unique": .string(detection.unique),
      "tests": .list(detection.tests, value),
      "logic": .list(detection.logic) { ["name": .string($0.name), "lines": .strings($0.lines)] },
      "indicators": .list(detection.indicators, value),
      "exclusions": .list(detection.exclusions, value),
      "output_fields": .list(detection.outputFields) { ["field": .string($0.field), "source": .string($0.source)] },
      "dynamic_severities": .list(detection.dynamicSeverities) {
        ["severity": .string($0.severity.description), "lines": .strings($0.lines)]
      },
      "query": .string(detection.query),
      "scheduled_rules": .strings(detection.scheduledRules),
      "timeout_minutes": .number(detection.timeoutMinutes),
      "source": .string(String(decoding: detection.source, as: UTF8.self)),
    ]
  }

  private static func value(of test: DetectionTest) -> JSONValue {
    [
      "name": .string(test.name),
      "expected_result": .bool(test.expectedResult),
      "log": .document(test.log),
    ]
  }

  private static func value(of indicator: Indicator) -> JSONValue {
    [
      "field": .string(indicator.field),
      "kind": .string(indicator.kind),
      "values": .strings(indicator.values),
      "corpus_count": .number(indicator.corpusCount),
    ]
  }

  static func value(of status: GetStatusResponse) -> JSONValue {
    [
      "version": .string(status.version),
      "started_unix_nanos": .number(status.startedUnixNanos),
      "uptime_nanos": .number(status.uptimeNanos),
      "detections_loaded": .number(status.detectionsLoaded),
      "detections_active": .number(status.detectionsActive),
      "problem_count": .number(status.problemCount),
      "events_evaluated": .number(status.eventsEvaluated),
      "events_rejected": .number(status.eventsRejected),
      "matches": .number(status.matches),
      "detection_errors": .number(status.detectionErrors),
      "connections_open": .number(status.connectionsOpen),
      "connections_accepted": .number(status.connectionsAccepted),
      "connections_refused": .number(status.connectionsRefused),
      "requests": .number(status.requests),
      "requests_failed": .number(status.requestsFailed),
      "calls_in_flight": .number(status.callsInFlight),
      "limits": .list(status.limits) {
        ["name": .string($0.name), "value": .number($0.value), "description": .string($0.description)]
      },
      "state": .string(status.state),
      "components": .list(status.components) { ["name": .string($0.name), "version": .string($0.version)] },
      "log_types": .list(status.logTypes) {
        ["log_type": .string($0.logType), "detections_active": .number($0.detectionsActive)]
      },
      "detections_loaded_unix_nanos": .number(status.detectionsLoadedUnixNanos),
      "connections_broken": .number(status.connectionsBroken),
      "state_status": status.stateStatus.map(value) ?? .null,
      "flows": status.flows.map(value) ?? .null,
      "queries": .list(status.queries, value),
    ]
  }
}
