import Storage
import Wire

/// The service `picket.v1.Admin`: what changes the daemon's state from outside.
struct AdminService: Sendable {
  static let name = "picket.v1.Admin"

  let store: AlertStore
  /// The time in nanoseconds since 1970, by the clock of windows.
  let now: @Sendable () -> Int64

  /// Adds the methods.
  func addMethods(to table: inout MethodTable) {
    table.addDeferred(service: AdminService.name, method: "SetAlertStatus", setAlertStatus)
  }

  @Sendable private func setAlertStatus(
    _ request: SetAlertStatusRequest, _ call: DeferredCall
  ) async throws -> SetAlertStatusResponse {
    let status = try AlertRequestFields.status(request.status)
    let ids = try ids(request.alertIDs)
    let limit = store.configuration.limits.comment_bytes_max
    if request.comment.utf8.count > limit {
      throw AlertRequestFields.invalid(
        "the comment is \(request.comment.utf8.count) bytes long; at most \(limit) are kept (comment_bytes_max)")
    }
    let peer = try await call.peer()
    let alerts = try await store.setStatus(
      ids: ids, status: status, comment: request.comment, changedBy: peer?.description ?? "unknown", now: now())
    return SetAlertStatusResponse(alerts: alerts.map { Wire.Alert($0) })
  }

  private func ids(_ texts: [String]) throws(RPCError) -> [AlertID] {
    let limit = store.configuration.limits.page_alerts_max
    if texts.isEmpty { throw AlertRequestFields.invalid("alert_ids is empty; expected the ids of alerts") }
    if texts.count > limit {
      throw AlertRequestFields.invalid("\(texts.count) alert ids; at most \(limit) at a time (page_alerts_max)")
    }
    var ids: [AlertID] = []
    for text in texts { ids.append(try AlertRequestFields.alertID(text)) }
    return ids
  }
}
