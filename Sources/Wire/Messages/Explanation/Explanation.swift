import CPicketProto

/// Why each detection of the log type matched or not.
public struct Explanation: WireMessage {
  /// One entry for each detection, in order of id.
  public var detections: [DetectionExplanation]

  /// Makes a message.
  public init(detections: [DetectionExplanation] = []) {
    self.detections = detections
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__explanation__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Explanation.self)
    detections = [DetectionExplanation](field: raw.pointee.detections, count: raw.pointee.n_detections)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__explanation__init)
    raw.pointee.n_detections = detections.count
    raw.pointee.detections = arena.list(detections)
    return BuiltMessage(raw)
  }
}
