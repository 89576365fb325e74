// Made by `make generate` from proto/ttrpc/ttrpc.proto; do not edit.

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

extension Request {
  /// The numbers of the fields, for code that reads the message in place.
  enum Number: UInt32 {
    case service = 1
    case method = 2
    case payload = 3
    case timeoutNano = 4
    case metadata = 5
  }
}

/// The answer to one call: a message when status is absent or its code is 0, else what went wrong.
public struct Response: WireMessage {
  /// What went wrong; absent, or with code 0, when nothing did.
  public var status: Status?
  /// The packed message of the method.
  public var payload: [UInt8]

  /// Makes a message.
  public init(
    status: Status? = nil,
    payload: [UInt8] = []
  ) {
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

/// One entry of a request's metadata.
public struct KeyValue: WireMessage {
  /// The name of the entry.
  public var key: String
  /// The value of the entry.
  public var value: String

  /// Makes a message.
  public init(
    key: String = "",
    value: String = ""
  ) {
    self.key = key
    self.value = value
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(ttrpc__key_value__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Ttrpc__KeyValue.self)
    key = String(field: raw.pointee.key)
    value = String(field: raw.pointee.value)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(ttrpc__key_value__init)
    raw.pointee.key = arena.text(key)
    raw.pointee.value = arena.text(value)
    return BuiltMessage(raw)
  }
}

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
  public init(
    code: Int32 = 0,
    message: String = "",
    details: [StatusDetail] = []
  ) {
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

/// A typed detail of a status.
///
/// Same fields as google.protobuf.Any.
public struct StatusDetail: WireMessage {
  /// The type of the detail.
  public var typeURL: String
  /// The packed detail.
  public var value: [UInt8]

  /// Makes a message.
  public init(
    typeURL: String = "",
    value: [UInt8] = []
  ) {
    self.typeURL = typeURL
    self.value = value
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(ttrpc__any__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Ttrpc__Any.self)
    typeURL = String(field: raw.pointee.type_url)
    value = [UInt8](field: raw.pointee.value)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(ttrpc__any__init)
    raw.pointee.type_url = arena.text(typeURL)
    raw.pointee.value = arena.data(value)
    return BuiltMessage(raw)
  }
}
