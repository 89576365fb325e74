import Detection
import DetectionWire
import Storage
import Wire

/// Reads the fields of requests about alerts, each with an error that names what was expected.
enum AlertRequestFields {
  static func alertID(_ text: String) throws(RPCError) -> AlertID {
    guard let id = AlertID(text) else {
      throw invalid("'\(text.prefix(shownCharactersMax))' is no alert id; expected one such as 3f9a1c20-17")
    }
    return id
  }

  static func severities(_ severities: [Wire.Severity]) throws(RPCError) -> Set<Detection.Severity>? {
    var set: Set<Detection.Severity> = []
    for severity in severities {
      guard let raw = UInt8(exactly: severity.rawValue), let known = Detection.Severity(rawValue: raw) else {
        throw invalid("severity \(severity) is unknown; expected INFO, LOW, MEDIUM, HIGH or CRITICAL (1 to 5)")
      }
      set.insert(known)
    }
    return set.isEmpty ? nil : set
  }

  static func statuses(_ statuses: [Wire.AlertStatus]) throws(RPCError) -> Set<Storage.AlertStatus>? {
    var set: Set<Storage.AlertStatus> = []
    for one in statuses { set.insert(try status(one)) }
    return set.isEmpty ? nil : set
  }

  static func status(_ status: Wire.AlertStatus) throws(RPCError) -> Storage.AlertStatus {
    guard let known = Storage.AlertStatus(rawValue: Int64(status.rawValue)) else {
      throw invalid("status \(status) is unknown; expected OPEN, TRIAGED, RESOLVED or CLOSED (1 to 4)")
    }
    return known
  }

  static func filter(_ request: ListAlertsRequest) throws(RPCError) -> AlertFilter {
    var filter = AlertFilter()
    filter.createdFromNanos = request.createdAfterUnixNanos == 0 ? nil : request.createdAfterUnixNanos
    filter.createdBeforeNanos = request.createdBeforeUnixNanos == 0 ? nil : request.createdBeforeUnixNanos
    filter.detectionID = request.detectionID.isEmpty ? nil : request.detectionID
    filter.severities = try severities(request.severities)
    filter.statuses = try statuses(request.statuses)
    filter.text = request.text
    filter.silenceNumber = request.silenceID == 0 ? nil : Int64(clamping: request.silenceID)
    filter.count = request.pageSize == 0 ? nil : Int(request.pageSize)
    if !request.pageToken.isEmpty {
      guard let number = Int64(request.pageToken), number > 0 else {
        throw invalid(
          "page_token '\(request.pageToken.prefix(shownCharactersMax))' is none; "
            + "expected the next_page_token of the page before")
      }
      filter.beforeNumber = number
    }
    return filter
  }

  static func invalid(_ message: String) -> RPCError { RPCError(.invalidArgument, message) }

  private static let shownCharactersMax = 64
}

// Alerts as messages of the wire.

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
      destinations: alert.destinations, silence: alert.silence.map { Wire.AlertSilence($0) },
      unrouted: alert.isUnrouted)
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
        alert: Wire.Alert(change.alert), silence: change.silence.map { Wire.AlertSilence($0) })
    case .missed(let count, let sequence):
      self.init(kind: .missed, sequence: UInt64(sequence), missedCount: count)
    }
  }
}
