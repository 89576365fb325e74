import CPicketProto

/// A value of an answer.
public enum Value: WireMessage {
  /// Nothing was said, or something that only a later version knows.
  case unset
  case text(String)
  /// An integer, or a time in nanoseconds since 1970: the type of the column says which.
  case integer(Int64)
  case double(Double)
  case boolean(Bool)
  case null
  case list(ListValue)

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__value__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Value.self)
    switch raw.pointee.kind_case {
    case PICKET__V1__VALUE__KIND_STRING_VALUE: self = .text(String(field: raw.pointee.string_value))
    case PICKET__V1__VALUE__KIND_INT_VALUE: self = .integer(raw.pointee.int_value)
    case PICKET__V1__VALUE__KIND_DOUBLE_VALUE: self = .double(raw.pointee.double_value)
    case PICKET__V1__VALUE__KIND_BOOL_VALUE: self = .boolean(raw.pointee.bool_value != 0)
    case PICKET__V1__VALUE__KIND_NULL_VALUE: self = .null
    case PICKET__V1__VALUE__KIND_LIST_VALUE: self = .list(ListValue?(field: raw.pointee.list_value) ?? ListValue())
    default: self = .unset
    }
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__value__init)
    switch self {
    case .unset: break
    case .text(let text):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_STRING_VALUE
      raw.pointee.string_value = arena.text(text)
    case .integer(let integer):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_INT_VALUE
      raw.pointee.int_value = integer
    case .double(let double):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_DOUBLE_VALUE
      raw.pointee.double_value = double
    case .boolean(let boolean):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_BOOL_VALUE
      raw.pointee.bool_value = boolean ? 1 : 0
    case .null:
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_NULL_VALUE
      raw.pointee.null_value = 1
    case .list(let list):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_LIST_VALUE
      raw.pointee.list_value = arena.submessage(list)
    }
    return BuiltMessage(raw)
  }
}

extension Value {
  /// Whether both are the same on the wire: doubles when their bits are, so that a value that is no number equals itself.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.unset, .unset), (.null, .null): true
    case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
    case (.integer(let left), .integer(let right)): left == right
    case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
    case (.boolean(let left), .boolean(let right)): left == right
    case (.list(let left), .list(let right)): left == right
    default: false
    }
  }
}
