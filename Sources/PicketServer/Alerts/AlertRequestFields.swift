import Detection
import Storage
import Wire

/// Reads the fields of requests about alerts, each with an error that says what was expected.
enum AlertRequestFields {
  static func alertID(_ text: String) throws(RPCError) -> AlertID {
    guard let id = AlertID(text) else {
      throw invalid("'\(text.prefix(shown_characters_max))' is no alert id; expected one such as 3f9a1c20-17")
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
    filter.count = request.pageSize == 0 ? nil : Int(request.pageSize)
    if !request.pageToken.isEmpty {
      guard let number = Int64(request.pageToken), number > 0 else {
        throw invalid(
          "page_token '\(request.pageToken.prefix(shown_characters_max))' is none; "
            + "expected the next_page_token of the page before")
      }
      filter.beforeNumber = number
    }
    return filter
  }

  static func invalid(_ message: String) -> RPCError { RPCError(.invalidArgument, message) }

  private static let shown_characters_max = 64
}
