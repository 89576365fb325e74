import Detection
import Storage
import Wire

/// Which changes a watch is told of.
struct WatchFilter: Sendable {
  private let detectionID: String
  private let severities: Set<Detection.Severity>?

  init(_ request: WatchAlertsRequest) throws(RPCError) {
    detectionID = request.detectionID
    severities = try AlertRequestFields.severities(request.severities)
  }

  /// Whether to tell; what was missed is always told, since nobody knows what it was.
  func letsThrough(_ step: WatchStep) -> Bool {
    guard case .change(let change) = step else { return true }
    if !detectionID.isEmpty, change.alert.key.detectionID != detectionID { return false }
    return severities?.contains(change.alert.severity) ?? true
  }
}
