import Detection
import DetectionWire
import Wire

extension DetectionService {
  /// One page of the definitions that the filter lets through, in order of id.
  @Sendable func listDetections(_ request: ListDetectionsRequest) throws(RPCError) -> ListDetectionsResponse {
    try RequestTexts.check(request.text.utf8.count, "text", bytesMax: RequestTexts.filterBytesMax)
    try RequestTexts.check(request.logType.utf8.count, "log_type")
    try RequestTexts.check(request.pageToken.utf8.count, "page_token")
    let text = request.text.lowercased()
    let found = server.detections.library.definitions.filter { DetectionService.isWanted($0, request.logType, text) }
    let rest = found.drop { !request.pageToken.isEmpty && $0.id <= request.pageToken }
    let bound = server.limits.pageDetectionsMax
    let page = rest.prefix(request.pageSize == 0 ? bound : min(Int(request.pageSize), bound))
    return ListDetectionsResponse(
      detections: page.map { DetectionSummary($0) },
      nextPageToken: page.count < rest.count ? page.last?.id ?? "" : "", totalCount: UInt32(found.count))
  }

  /// All that is known of one definition.
  @Sendable func getDetection(_ request: GetDetectionRequest) throws(RPCError) -> GetDetectionResponse {
    try RequestTexts.check(request.detectionID.utf8.count, "detection_id")
    let detections = server.detections
    guard let page = detections.page(ofDetection: request.detectionID) else {
      throw RPCError(.notFound, DetectionService.notFound(request.detectionID, in: detections))
    }
    return GetDetectionResponse(page, in: detections.library)
  }

  /// `text` is in lowercase.
  private static func isWanted(_ definition: DetectionDefinition, _ logType: String, _ text: String) -> Bool {
    if !logType.isEmpty, !definition.logTypes.contains(logType) { return false }
    if text.isEmpty { return true }
    return definition.id.lowercased().contains(text) || definition.name.lowercased().contains(text)
  }

  private static func notFound(_ id: String, in detections: LoadedDetections) -> String {
    if id.isEmpty { return "detection_id is empty; expected the id of a loaded detection" }
    let near = detections.library.definitions.map(\.id).first { $0.lowercased() == id.lowercased() }
    let hint = near.map { "; there is '\($0)'" } ?? "; ListDetections gives the ids of those that are"
    return "no detection '\(id)' is loaded\(hint)"
  }
}
