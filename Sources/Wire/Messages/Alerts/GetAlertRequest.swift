import CPicketProto

/// Which alert to give.
public struct GetAlertRequest: WireMessage {
  /// The id of the alert.
  public var alertID: String

  /// Makes a message.
  public init(alertID: String = "") {
    self.alertID = alertID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_alert_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetAlertRequest.self)
    alertID = String(field: raw.pointee.alert_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_alert_request__init)
    raw.pointee.alert_id = arena.text(alertID)
    return BuiltMessage(raw)
  }
}
