import CPicketProto

/// A field that the detection emits when it matches.
public struct OutputField: WireMessage {
  /// The name of the field.
  public var field: String
  /// Where its value comes from; empty when it is the field of that name.
  public var source: String

  /// Makes a message.
  public init(field: String = "", source: String = "") {
    self.field = field
    self.source = source
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__output_field__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__OutputField.self)
    field = String(field: raw.pointee.field)
    source = String(field: raw.pointee.source)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__output_field__init)
    raw.pointee.field = arena.text(field)
    raw.pointee.source = arena.text(source)
    return BuiltMessage(raw)
  }
}
