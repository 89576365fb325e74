import CPicketProto

/// A column of an answer.
public struct Column: WireMessage {
  /// The name, as the query spells it.
  public var name: String
  /// What the values are.
  public var type: ValueType
  /// What the elements of a LIST are.
  public var elementType: ValueType

  /// Makes a message.
  public init(
    name: String = "",
    type: ValueType = .unspecified,
    elementType: ValueType = .unspecified
  ) {
    self.name = name
    self.type = type
    self.elementType = elementType
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__column__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Column.self)
    name = String(field: raw.pointee.name)
    type = ValueType(rawValue: Int32(truncatingIfNeeded: raw.pointee.type.rawValue))
    elementType = ValueType(rawValue: Int32(truncatingIfNeeded: raw.pointee.element_type.rawValue))
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__column__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.type = .init(UInt32(bitPattern: type.rawValue))
    raw.pointee.element_type = .init(UInt32(bitPattern: elementType.rawValue))
    return BuiltMessage(raw)
  }
}
