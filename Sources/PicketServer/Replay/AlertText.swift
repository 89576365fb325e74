import Detection
public import Storage

/// An alert as one line of JSON, its keys in a fixed order.
public struct AlertText {
  /// The line, without its end.
  public let bytes: [UInt8]

  /// Writes an alert.
  public init(_ alert: AlertRecord) {
    var object = JSONObject()
    object.add("alert_id", text: alert.id.description)
    object.add("kind", text: alert.key.isError ? "RULE_ERROR" : "RULE")
    object.add("detection_id", text: alert.key.detectionID)
    object.add("severity", text: alert.severity.name.uppercased())
    object.add("title", text: alert.title)
    object.add("dedup", text: alert.key.dedup)
    object.add("context", json: alert.context)
    object.add("event_count", number: Int64(clamping: alert.eventCount))
    object.add("unique_count", number: Int64(clamping: alert.uniqueCount))
    object.add("threshold", number: Int64(clamping: alert.threshold))
    object.add("first_match_unix_nanos", number: alert.firstMatchNanos)
    object.add("created_unix_nanos", number: alert.createdNanos)
    object.add("updated_unix_nanos", number: alert.updatedNanos)
    object.add("window_closes_unix_nanos", number: alert.closesNanos)
    bytes = object.finished
  }
}
