import CPicketProto

/// The alerts after their status was set.
public struct SetAlertStatusResponse: WireMessage {
  /// The alerts as they are now.
  public var alerts: [Alert]

  /// Makes a message.
  public init(alerts: [Alert] = []) {
    self.alerts = alerts
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__set_alert_status_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__SetAlertStatusResponse.self)
    alerts = [Alert](field: raw.pointee.alerts, count: raw.pointee.n_alerts)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__set_alert_status_response__init)
    raw.pointee.n_alerts = alerts.count
    raw.pointee.alerts = arena.list(alerts)
    return BuiltMessage(raw)
  }
}
