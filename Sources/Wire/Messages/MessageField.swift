/// A message with a table of its fields, for code that treats all messages alike.
public protocol TabulatedMessage: WireMessage {
  /// The fields, in the order of JSON.
  static var fields: [MessageField<Self>] { get }
}

/// One field of a message: its number and name in the proto file, and how to read it.
public struct MessageField<Message>: Sendable {
  /// How a field is read, by what it holds; nil is a field that is absent.
  public enum Kind: Sendable {
    case text(@Sendable (Message) -> String?)
    case texts(@Sendable (Message) -> [String])
    case bool(@Sendable (Message) -> Bool?)
    case signed(@Sendable (Message) -> Int64?)
    case unsigned(@Sendable (Message) -> UInt64?)
    case double(@Sendable (Message) -> Double?)
    /// A value of an enumeration.
    case name(@Sendable (Message) -> (any WireEnumeration)?)
    case names(@Sendable (Message) -> [any WireEnumeration])
    case bytes(@Sendable (Message) -> FieldBytes)
    case message(@Sendable (Message) -> (any TabulatedMessage)?)
    case messages(@Sendable (Message) -> [any TabulatedMessage])
  }

  /// The number on the wire.
  public let number: UInt32
  /// The name in the proto file.
  public let name: String
  /// What the field holds, and how to read it.
  public let kind: Kind

  init(_ number: UInt32, _ name: String, _ kind: Kind) {
    self.number = number
    self.name = name
    self.kind = kind
  }
}

/// What is in a field of bytes.
public enum FieldBytes: Sendable {
  /// A JSON document; no bytes are none.
  case document([UInt8])
  /// UTF-8 text.
  case text([UInt8])
}
