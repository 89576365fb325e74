import Foundation

/// Reads the log type that an event says it has.
enum EventLogType {
  /// The text under `p_log_type`; nil when there is none, or when the event is no JSON object.
  static func of(_ event: [UInt8]) -> String? {
    let object = try? JSONSerialization.jsonObject(with: Data(event))
    guard let logType = (object as? [String: Any])?["p_log_type"] as? String, !logType.isEmpty else { return nil }
    return logType
  }
}
