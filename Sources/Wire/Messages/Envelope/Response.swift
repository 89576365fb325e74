import CPicketProto

/// The answer to one call: a message when status is absent or its code is 0, else what went wrong.
public struct Response: WireMessage {
  /// What went wrong; absent, or with code 0, when nothing did.
  public var status: Status?
  /// The packed message of the method.
  public var payload: [UInt8]

  /// Makes a message.
  public init(status: Status? = nil, payload: [UInt8] = []) {
    self.status = status
    self.payload = payload
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(ttrpc__response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Ttrpc__Response.self)
    status = Status?(field: raw.pointee.status)
    payload = [UInt8](field: raw.pointee.payload)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(ttrpc__response__init)
    raw.pointee.status = arena.submessage(status)
    raw.pointee.payload = arena.data(payload)
    return BuiltMessage(raw)
  }
}
