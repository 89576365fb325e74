import CPicketProto

/// Asks for everything that is known of one detection.
public struct GetDetectionRequest: WireMessage {
  /// The id of the detection.
  public var detectionID: String

  /// Makes a message.
  public init(detectionID: String = "") {
    self.detectionID = detectionID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_detection_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetDetectionRequest.self)
    detectionID = String(field: raw.pointee.detection_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_detection_request__init)
    raw.pointee.detection_id = arena.text(detectionID)
    return BuiltMessage(raw)
  }
}
