import Detection
import DetectionWire
import Storage
import Wire

// What the state says, as messages of the wire.

extension Wire.Alert {
  init(_ alert: AlertRecord) {
    self.init(
      alertID: alert.id.description, kind: alert.key.isError ? .ruleError : .rule, detectionID: alert.key.detectionID,
      displayName: alert.displayName, severity: Wire.Severity(alert.severity), title: alert.title,
      dedup: alert.key.dedup, context: alert.context, status: Wire.AlertStatus(alert.status),
      eventCount: alert.eventCount, uniqueCount: alert.uniqueCount, threshold: alert.threshold,
      firstMatchUnixNanos: alert.firstMatchNanos, createdUnixNanos: alert.createdNanos,
      updatedUnixNanos: alert.updatedNanos, windowClosesUnixNanos: alert.closesNanos, logTypes: alert.logTypes,
      description: alert.description, runbook: alert.runbook, reference: alert.reference,
      destinations: alert.destinations)
  }
}

extension Wire.AlertStatus {
  init(_ status: Storage.AlertStatus) { self.init(rawValue: Int32(status.rawValue)) }
}

extension GetAlertResponse {
  init(_ details: AlertDetails) {
    self.init(
      alert: Wire.Alert(details.alert),
      events: details.events.map {
        AlertEvent(
          event: $0.event, logType: $0.logType, receivedUnixNanos: $0.receivedNanos, truncated: $0.isTruncated,
          eventID: $0.eventID)
      },
      history: details.notes.map {
        AlertNote(
          status: Wire.AlertStatus($0.status), comment: $0.comment, changedBy: $0.changedBy,
          changedUnixNanos: $0.changedNanos)
      })
  }
}

extension Wire.AlertChange {
  init(_ step: WatchStep) {
    switch step {
    case .change(let change):
      self.init(
        kind: Wire.AlertChangeKind(rawValue: Int32(change.kind.rawValue)), sequence: UInt64(change.sequence),
        alert: Wire.Alert(change.alert))
    case .missed(let count, let sequence):
      self.init(kind: .missed, sequence: UInt64(sequence), missedCount: count)
    }
  }
}

extension RPCError {
  /// What a failure of the state, or of a request about alerts, says to the client.
  init(alertFailure error: any Error) {
    switch error {
    case let error as RPCError: self = error
    case let error as StateError: self.init(.unavailable, error.description, cause: error)
    case let error as AlertRequestError:
      let code: StatusCode =
        switch error.code {
        case .notFound: .notFound
        case .outOfRange: .outOfRange
        case .tooLarge: .resourceExhausted
        }
      self.init(code, error.description, cause: error)
    default: self.init(.internal, "\(error)", cause: error)
    }
  }
}
