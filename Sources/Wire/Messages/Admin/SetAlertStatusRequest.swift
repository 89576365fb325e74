import CPicketProto

/// Which alerts get which status, and why.
public struct SetAlertStatusRequest: WireMessage {
  /// The ids of the alerts; all of them change or, on an error, none.
  public var alertIDs: [String]
  /// The status to set.
  public var status: AlertStatus
  /// Why; kept in the history of each.
  public var comment: String

  /// Makes a message.
  public init(alertIDs: [String] = [], status: AlertStatus = .unspecified, comment: String = "") {
    self.alertIDs = alertIDs
    self.status = status
    self.comment = comment
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__set_alert_status_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__SetAlertStatusRequest.self)
    alertIDs = [String](field: raw.pointee.alert_ids, count: raw.pointee.n_alert_ids)
    status = AlertStatus(rawValue: Int32(truncatingIfNeeded: raw.pointee.status.rawValue))
    comment = String(field: raw.pointee.comment)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__set_alert_status_request__init)
    raw.pointee.n_alert_ids = alertIDs.count
    raw.pointee.alert_ids = arena.texts(alertIDs)
    raw.pointee.status = .init(UInt32(bitPattern: status.rawValue))
    raw.pointee.comment = arena.text(comment)
    return BuiltMessage(raw)
  }
}
