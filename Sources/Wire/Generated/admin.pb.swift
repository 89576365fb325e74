// Made by `make generate` from proto/picket/v1/admin.proto; do not edit.

import CPicketProto

/// Which alerts get which status, and why.
public struct SetAlertStatusRequest: WireMessage {
  /// The ids of the alerts; all of them change or, on an error, none.
  public var alertIDs: [String]
  /// The status to set.
  public var status: AlertStatus
  /// Why; kept in the history of each alert.
  public var comment: String

  /// Makes a message.
  public init(
    alertIDs: [String] = [],
    status: AlertStatus = .unspecified,
    comment: String = ""
  ) {
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

/// The alerts after their status was set.
public struct SetAlertStatusResponse: WireMessage {
  /// The alerts as they are now.
  public var alerts: [Alert]

  /// Makes a message.
  public init(
    alerts: [Alert] = []
  ) {
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

extension ServiceName {
  /// The full name of the service Admin.
  public static let admin = "picket.v1.Admin"
}

extension UnaryMethod where Request == SetAlertStatusRequest, Response == SetAlertStatusResponse {
  /// Changes the status of alerts; all of them or, on an error, none.
  public static var setAlertStatus: Self {
    Self(service: "picket.v1.Admin", name: "SetAlertStatus")
  }
}

extension UnaryMethod where Request == DescribeRequest, Response == DescribeResponse {
  /// Returns the methods of this socket, and what their messages consist of.
  public static var adminDescribe: Self {
    Self(service: "picket.v1.Admin", name: "Describe")
  }
}
