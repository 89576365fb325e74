import Wire

/// What became of all records as JSON.
enum IngestSummaryJSON {
  static func value(of summary: IngestSummary, isComplete: Bool) -> JSONValue {
    [
      "complete": .bool(isComplete),
      "accepted_count": .number(summary.accepted),
      "undated_count": .number(summary.undated),
      "repeated_count": .number(summary.repeated),
      "rejected_count": .number(summary.refused),
      "rejected": .list(summary.firstRefused) {
        .object($0.place.json(number: "record") + [("reason", .string($0.reason))])
      },
      "match_count": .number(summary.matches),
      "new_alert_count": .number(summary.newAlertCount),
      "new_alerts": .list(summary.newAlerts, WireJSON.value),
      "errors": .list(summary.errors, WireJSON.value),
      "notes": .strings(summary.notes),
      "unread_files": .list(summary.unreadFiles) { ["file": .string($0.file), "reason": .string($0.reason)] },
      "answered_through": summary.answeredThrough.map { .object($0.json(number: "record")) } ?? .null,
      "window": summary.window.map(value) ?? .null,
    ]
  }

  private static func value(of window: FlowWindowInfo) -> JSONValue {
    [
      "flow_count": .number(window.flowCount),
      "byte_count": .number(window.byteCount),
      "segment_count": .number(window.segmentCount),
      "oldest_unix_nanos": .number(window.oldestUnixNanos),
      "newest_unix_nanos": .number(window.newestUnixNanos),
      "complete_since_unix_nanos": .number(window.completeSinceUnixNanos),
      "dropped_early_count": .number(window.droppedEarlyCount),
      "retention_seconds": .number(window.retentionSeconds),
    ]
  }
}
