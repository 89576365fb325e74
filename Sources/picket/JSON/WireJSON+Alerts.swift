import Wire

// Alerts as JSON, with the field names of the proto file.
extension WireJSON {
  static func value(of alert: Alert) -> JSONValue {
    [
      "alert_id": .string(alert.alertID),
      "kind": .string(alert.kind.description),
      "detection_id": .string(alert.detectionID),
      "display_name": .string(alert.displayName),
      "severity": .string(alert.severity.description),
      "title": .string(alert.title),
      "dedup": .string(alert.dedup),
      "context": .document(alert.context),
      "status": .string(alert.status.description),
      "event_count": .number(alert.eventCount),
      "unique_count": .number(alert.uniqueCount),
      "threshold": .number(alert.threshold),
      "first_match_unix_nanos": .number(alert.firstMatchUnixNanos),
      "created_unix_nanos": .number(alert.createdUnixNanos),
      "updated_unix_nanos": .number(alert.updatedUnixNanos),
      "window_closes_unix_nanos": .number(alert.windowClosesUnixNanos),
      "log_types": .strings(alert.logTypes),
      "description": .string(alert.description),
      "runbook": .string(alert.runbook),
      "reference": .string(alert.reference),
      "destinations": .strings(alert.destinations),
    ]
  }

  static func value(of answer: GetAlertResponse) -> JSONValue {
    [
      "alert": answer.alert.map(value) ?? .null,
      "events": .list(answer.events, value),
      "history": .list(answer.history, value),
    ]
  }

  /// `event` is JSON and stands as it is, unless it was cut: then it stands as text.
  private static func value(of event: AlertEvent) -> JSONValue {
    [
      "event": event.truncated ? .string(String(decoding: event.event, as: UTF8.self)) : .document(event.event),
      "log_type": .string(event.logType),
      "received_unix_nanos": .number(event.receivedUnixNanos),
      "truncated": .bool(event.truncated),
      "event_id": .string(event.eventID),
    ]
  }

  private static func value(of note: AlertNote) -> JSONValue {
    [
      "status": .string(note.status.description),
      "comment": .string(note.comment),
      "changed_by": .string(note.changedBy),
      "changed_unix_nanos": .number(note.changedUnixNanos),
    ]
  }

  static func value(of change: AlertChange) -> JSONValue {
    [
      "kind": .string(change.kind.description),
      "sequence": .number(change.sequence),
      "alert": change.alert.map(value) ?? .null,
      "missed_count": .number(change.missedCount),
    ]
  }

  static func value(of window: WindowExplanation) -> JSONValue {
    [
      "dedup": .string(window.dedup),
      "open": .bool(window.open),
      "opened_unix_nanos": .number(window.openedUnixNanos),
      "closes_unix_nanos": .number(window.closesUnixNanos),
      "event_count": .number(window.eventCount),
      "threshold": .number(window.threshold),
      "unique_count": .number(window.uniqueCount),
      "alert_id": .string(window.alertID),
    ]
  }

  static func value(of state: StateStatus) -> JSONValue {
    [
      "directory": .string(state.directory),
      "durability": .string(state.durability),
      "windows_stored": .number(state.windowsStored),
      "windows_in_memory": .number(state.windowsInMemory),
      "alerts_stored": .number(state.alertsStored),
      "alerts_open": .number(state.alertsOpen),
      "windows_opened": .number(state.windowsOpened),
      "alerts_created": .number(state.alertsCreated),
      "commits": .number(state.commits),
      "commits_failed": .number(state.commitsFailed),
      "last_error": .string(state.lastError),
      "duplicates_refused": .number(state.duplicatesRefused),
      "alerts_removed": .number(state.alertsRemoved),
      "windows_removed": .number(state.windowsRemoved),
      "file_bytes": .number(state.fileBytes),
    ]
  }
}
