import CPicketProto

/// One page of the alerts, the newest first.
public struct ListAlertsResponse: WireMessage {
  /// The alerts of this page.
  public var alerts: [Alert]
  /// Empty on the last page.
  public var nextPageToken: String

  /// Makes a message.
  public init(alerts: [Alert] = [], nextPageToken: String = "") {
    self.alerts = alerts
    self.nextPageToken = nextPageToken
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_alerts_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListAlertsResponse.self)
    alerts = [Alert](field: raw.pointee.alerts, count: raw.pointee.n_alerts)
    nextPageToken = String(field: raw.pointee.next_page_token)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_alerts_response__init)
    raw.pointee.n_alerts = alerts.count
    raw.pointee.alerts = arena.list(alerts)
    raw.pointee.next_page_token = arena.text(nextPageToken)
    return BuiltMessage(raw)
  }
}
