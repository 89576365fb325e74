import CPicketProto

/// A record that was refused, and why.
public struct RejectedRecord: WireMessage {
  /// The line or record, counted from 0.
  public var index: UInt32
  /// What is wrong and what was expected.
  public var reason: String

  /// Makes a message.
  public init(index: UInt32 = 0, reason: String = "") {
    self.index = index
    self.reason = reason
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__rejected_record__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__RejectedRecord.self)
    index = raw.pointee.index
    reason = String(field: raw.pointee.reason)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__rejected_record__init)
    raw.pointee.index = index
    raw.pointee.reason = arena.text(reason)
    return BuiltMessage(raw)
  }
}
