import Wire

/// Reads the list of detections page by page.
enum DetectionList {
  /// All detections that pass the filter, in order of id; an empty text lets all pass.
  static func all(logType: String = "", text: String = "", from service: Service) async throws -> [DetectionSummary] {
    var detections: [DetectionSummary] = []
    var token = ""
    repeat {
      let page = try await service.listDetections(
        ListDetectionsRequest(logType: logType, text: text, pageToken: token))
      if !page.nextPageToken.isEmpty, page.nextPageToken == token {
        throw CommandFailure(.failed, "the daemon gives the same page of detections again and again")
      }
      detections += page.detections
      token = page.nextPageToken
    } while !token.isEmpty
    return detections
  }
}
