/// A reason why bytes are not the message they should be.
public struct MessageError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Reason: Error, Equatable, Sendable {
    /// The bytes end inside a field.
    case truncated
    /// A tag or length does not end within five bytes, a number not within ten, or the field number is 0.
    case malformed
    /// A wire type that proto3 does not use.
    case unsupportedWireType(UInt8)
    /// A field of the schema with the wire type of another.
    case wrongWireType(found: UInt8, expected: UInt8)
    /// A `string` with a NUL in it.
    case containsNUL
    /// A `string` that is not UTF-8.
    case invalidUTF8
    /// More fields than this, those of inner messages included.
    case tooManyFields(Int)
    /// More flows than this in one request.
    case tooManyFlows(Int)
    /// Messages nested deeper than this.
    case tooDeep(Int)
    /// An inner message that may be there once is there twice.
    case repeated
    /// libprotobuf-c could not unpack it.
    case refused
  }

  /// The full name of the message.
  public let message: String
  /// The path of the field, as in the proto file; empty when the trouble is in no field.
  public let field: String
  /// What is wrong.
  public let reason: Reason

  init(message: String, field: String, reason: Reason) {
    self.message = message
    self.field = field
    self.reason = reason
  }
}

extension MessageError: CustomStringConvertible {
  /// What is wrong, where, and what was expected.
  public var description: String {
    "\(field.isEmpty ? message : "field '\(field)' of \(message)"): \(reason)"
  }
}

extension MessageError.Reason: CustomStringConvertible {
  /// What is wrong and what was expected.
  public var description: String {
    switch self {
    case .truncated: "the bytes end inside a field"
    case .malformed: "not a protobuf message: malformed tag, length or number"
    case .unsupportedWireType(let type): "wire type \(type) is not supported; expected 0, 1, 2 or 5"
    case .wrongWireType(let found, let expected): "wire type \(found), expected \(expected)"
    case .containsNUL: "a string may not contain NUL"
    case .invalidUTF8: "a string must be UTF-8"
    case .tooManyFields(let max): "more than \(max) fields"
    case .tooManyFlows(let max): "more than \(max) flows in one request; send the others in another"
    case .tooDeep(let max): "messages are nested more than \(max) deep"
    case .repeated: "given more than once, expected at most once"
    case .refused: "cannot be unpacked"
    }
  }
}
