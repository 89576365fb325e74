import CPicketProto

/// One test of a detection: an event and whether it must match.
public struct DetectionTest: WireMessage {
  /// The name.
  public var name: String
  /// Whether the event must match.
  public var expectedResult: Bool
  /// The event, one JSON object.
  public var log: [UInt8]

  /// Makes a message.
  public init(name: String = "", expectedResult: Bool = false, log: [UInt8] = []) {
    self.name = name
    self.expectedResult = expectedResult
    self.log = log
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_test__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionTest.self)
    name = String(field: raw.pointee.name)
    expectedResult = raw.pointee.expected_result != 0
    log = [UInt8](field: raw.pointee.log)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_test__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.expected_result = expectedResult ? 1 : 0
    raw.pointee.log = arena.data(log)
    return BuiltMessage(raw)
  }
}
