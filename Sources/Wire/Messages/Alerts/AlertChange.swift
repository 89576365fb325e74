import CPicketProto

/// One step in the life of an alert.
public struct AlertChange: WireMessage {
  /// What happened.
  public var kind: AlertChangeKind
  /// Grows with every change; a watch that was cut off goes on after the last one it saw.
  public var sequence: UInt64
  /// The alert as it was after the change; absent where `kind` is about the watch.
  public var alert: Alert?
  /// How many changes were left out, where `kind` is MISSED.
  public var missedCount: UInt64

  /// Makes a message.
  public init(
    kind: AlertChangeKind = .unspecified,
    sequence: UInt64 = 0,
    alert: Alert? = nil,
    missedCount: UInt64 = 0
  ) {
    self.kind = kind
    self.sequence = sequence
    self.alert = alert
    self.missedCount = missedCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__alert_change__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AlertChange.self)
    kind = AlertChangeKind(rawValue: Int32(truncatingIfNeeded: raw.pointee.kind.rawValue))
    sequence = raw.pointee.sequence
    alert = Alert?(field: raw.pointee.alert)
    missedCount = raw.pointee.missed_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__alert_change__init)
    raw.pointee.kind = .init(UInt32(bitPattern: kind.rawValue))
    raw.pointee.sequence = sequence
    raw.pointee.alert = arena.submessage(alert)
    raw.pointee.missed_count = missedCount
    return BuiltMessage(raw)
  }
}
