import Wire

/// The newest alerts that pass a filter.
struct AlertList {
  private(set) var alerts: [Alert] = []
  /// Whether there are further ones.
  private(set) var isTruncated = false

  /// Reads the first alerts of a list, page by page.
  static func first(_ count: Int, of request: ListAlertsRequest, from service: Service) async throws -> AlertList {
    var list = AlertList()
    var request = request
    repeat {
      request.pageSize = UInt32(clamping: count - list.alerts.count)
      let page = try await service.listAlerts(request)
      if !page.nextPageToken.isEmpty, page.nextPageToken == request.pageToken {
        throw CommandFailure(.failed, "the daemon gives the same page of alerts again and again")
      }
      list.alerts += page.alerts
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty && list.alerts.count < count
    list.isTruncated = !request.pageToken.isEmpty
    return list
  }
}
