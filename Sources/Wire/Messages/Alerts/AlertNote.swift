import CPicketProto

/// A change of status, with who made it and why.
public struct AlertNote: WireMessage {
  /// The status since then.
  public var status: AlertStatus
  /// Why.
  public var comment: String
  /// The user of the process that asked, for example `uid 1000`.
  public var changedBy: String
  /// When the status changed, in nanoseconds since 1970.
  public var changedUnixNanos: Int64

  /// Makes a message.
  public init(
    status: AlertStatus = .unspecified,
    comment: String = "",
    changedBy: String = "",
    changedUnixNanos: Int64 = 0
  ) {
    self.status = status
    self.comment = comment
    self.changedBy = changedBy
    self.changedUnixNanos = changedUnixNanos
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__alert_note__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AlertNote.self)
    status = AlertStatus(rawValue: Int32(truncatingIfNeeded: raw.pointee.status.rawValue))
    comment = String(field: raw.pointee.comment)
    changedBy = String(field: raw.pointee.changed_by)
    changedUnixNanos = raw.pointee.changed_unix_nanos
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__alert_note__init)
    raw.pointee.status = .init(UInt32(bitPattern: status.rawValue))
    raw.pointee.comment = arena.text(comment)
    raw.pointee.changed_by = arena.text(changedBy)
    raw.pointee.changed_unix_nanos = changedUnixNanos
    return BuiltMessage(raw)
  }
}
