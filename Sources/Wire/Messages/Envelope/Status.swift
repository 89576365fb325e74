import CPicketProto

/// An outcome with gRPC's canonical code.
///
/// Same fields as google.rpc.Status.
public struct Status: WireMessage {
  /// gRPC's canonical number.
  public var code: Int32
  /// What happened, for a person who can act on it.
  public var message: String
  /// Typed details; Picket sends none.
  public var details: [StatusDetail]

  /// Makes a message.
  public init(code: Int32 = 0, message: String = "", details: [StatusDetail] = []) {
    self.code = code
    self.message = message
    self.details = details
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(ttrpc__status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Ttrpc__Status.self)
    code = raw.pointee.code
    message = String(field: raw.pointee.message)
    details = [StatusDetail](field: raw.pointee.details, count: raw.pointee.n_details)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(ttrpc__status__init)
    raw.pointee.code = code
    raw.pointee.message = arena.text(message)
    raw.pointee.n_details = details.count
    raw.pointee.details = arena.list(details)
    return BuiltMessage(raw)
  }
}
