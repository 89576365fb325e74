import CPicketProto

/// One call: which method, its message, and how long the caller will wait.
public struct Request: WireMessage {
  /// The full name of the service, for example `picket.v1.Detection`.
  public var service: String
  /// The name of the method, for example `EvaluateEvent`.
  public var method: String
  /// The packed message of the method.
  public var payload: [UInt8]
  /// How long the caller waits, in nanoseconds; 0 means without limit.
  public var timeoutNano: Int64
  /// Further entries about the call.
  public var metadata: [KeyValue]

  /// Makes a message.
  public init(
    service: String = "",
    method: String = "",
    payload: [UInt8] = [],
    timeoutNano: Int64 = 0,
    metadata: [KeyValue] = []
  ) {
    self.service = service
    self.method = method
    self.payload = payload
    self.timeoutNano = timeoutNano
    self.metadata = metadata
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(ttrpc__request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Ttrpc__Request.self)
    service = String(field: raw.pointee.service)
    method = String(field: raw.pointee.method)
    payload = [UInt8](field: raw.pointee.payload)
    timeoutNano = raw.pointee.timeout_nano
    metadata = [KeyValue](field: raw.pointee.metadata, count: raw.pointee.n_metadata)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(ttrpc__request__init)
    raw.pointee.service = arena.text(service)
    raw.pointee.method = arena.text(method)
    raw.pointee.payload = arena.data(payload)
    raw.pointee.timeout_nano = timeoutNano
    raw.pointee.n_metadata = metadata.count
    raw.pointee.metadata = arena.list(metadata)
    return BuiltMessage(raw)
  }
}
