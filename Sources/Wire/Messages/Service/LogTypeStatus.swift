import CPicketProto

/// A log type and how many detections look at it.
public struct LogTypeStatus: WireMessage {
  /// The kind of the events, for example `Wiz.Detections`.
  public var logType: String
  /// Detections that are evaluated.
  public var detectionsActive: UInt32

  /// Makes a message.
  public init(logType: String = "", detectionsActive: UInt32 = 0) {
    self.logType = logType
    self.detectionsActive = detectionsActive
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__log_type_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LogTypeStatus.self)
    logType = String(field: raw.pointee.log_type)
    detectionsActive = raw.pointee.detections_active
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__log_type_status__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.detections_active = detectionsActive
    return BuiltMessage(raw)
  }
}
