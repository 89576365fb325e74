/// What a message consists of, as its proto file says.
public struct MessageDescriptor: Sendable {
  /// The full name, for example `picket.v1.Match`.
  public let name: String
  /// What the message is, as its comment says; empty when it has none.
  public let comment: String
  /// The fields, in the order of the proto file, which is that of JSON.
  public let fields: [FieldDescriptor]

  /// The name without that of the package.
  public var shortName: String { String(name.split(separator: ".").last ?? "") }
}

/// One field of a message.
public struct FieldDescriptor: Sendable {
  /// The name in the proto file, which is that in JSON.
  public let name: String
  /// The number on the wire.
  public let number: UInt32
  /// What a value of the field is.
  public let type: FieldType
  /// Whether the field is a list of values.
  public let isRepeated: Bool
  /// Whether an absent field is told from one that is zero.
  public let hasPresence: Bool
  /// The number of the oneof that the field shares with others; nil where it shares none.
  public let sharedOneof: Int?
  /// What the field means, as its comment says; empty when it has none.
  public let comment: String

  /// The name as protobuf's own mapping to JSON has it, `logType` for `log_type`.
  var camelName: String {
    let words = name.split(separator: "_")
    return words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }
}

/// What a value of a field is, and how it is written on the wire.
public enum FieldType: Sendable, Equatable {
  case text
  case bytes(BytesForm)
  case bool
  case double
  case float
  /// A whole number of so many bits.
  case integer(bits: Int, isSigned: Bool, NumberCoding)
  /// A value of the enumeration at this index of the set.
  case enumeration(Int)
  /// The message at this index of the set.
  case message(Int)
}

extension FieldType {
  /// How a value of the type is packed.
  var wireType: UInt8 {
    switch self {
    case .text, .bytes, .message: RawField.lengthPrefixed
    case .double, .integer(bits: 64, _, .fixed): RawField.fixed64
    case .float, .integer(bits: 32, _, .fixed): RawField.fixed32
    case .bool, .integer, .enumeration: RawField.varint
    }
  }
}

/// How a whole number is written on the wire.
public enum NumberCoding: Sendable, Equatable {
  /// In groups of seven bits.
  case varint
  /// Likewise, the sign in the lowest bit.
  case zigZag
  /// In as many bytes as it has bits for.
  case fixed
}

/// What bytes are in JSON: the directive `@json` in the comment of the field.
public enum BytesForm: Sendable, Equatable {
  /// A text in base64, where nothing else is said.
  case base64
  /// A text.
  case text
  /// The JSON document that the bytes are, and no bytes null.
  ///
  /// Where the bool field of this name is set the document was cut, and is a text.
  case document(unless: String?)
}

/// An enumeration: its values in the order of the proto file.
public struct EnumDescriptor: Sendable {
  /// The full name, for example `picket.v1.Severity`.
  public let name: String
  /// The names of the values and their numbers on the wire.
  public let values: [(name: String, number: Int32)]

  /// The name without that of the package.
  public var shortName: String { String(name.split(separator: ".").last ?? "") }

  /// The name of a number, or the number itself where it has none.
  func name(of number: Int32) -> String {
    values.first { $0.number == number }?.name ?? "\(number)"
  }
}

/// A method of a service.
public struct MethodDescriptor: Sendable {
  /// The full name of the service, for example `picket.v1.Detection`.
  public let service: String
  /// The name, for example `GetStatus`.
  public let name: String
  /// What the method does, as its comment says; empty when it has none.
  public let comment: String
  /// The message that the method takes.
  public let request: MessageDescriptor
  /// The message that the method answers with.
  public let response: MessageDescriptor
  /// Whether the method takes any number of messages.
  public let isClientStreaming: Bool
  /// Whether the method answers with any number of messages.
  public let isServerStreaming: Bool

  /// The service and the name, `picket.v1.Detection/GetStatus`.
  public var fullName: String { "\(service)/\(name)" }
}
