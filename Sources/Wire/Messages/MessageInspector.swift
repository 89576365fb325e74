import CPicketProto
import CProtobufC

/// Checks packed bytes against a schema before libprotobuf-c unpacks them.
///
/// libprotobuf-c has no bounds of its own for count and depth, and takes any bytes for text. The inspector refuses, with
/// the field's path: NUL or invalid UTF-8 in `string` fields, wrong wire types, more than `fieldsMax` fields (fields
/// that the schema does not know among them), nesting deeper than `depthMax`, and a second occurrence of an inner
/// message that may be there once (libprotobuf-c would merge the two). Any bytes may be given to it. It allocates nothing
/// unless it refuses, and its time is linear in the number of bytes.
struct MessageInspector {
  private let fieldsMax: Int
  private let depthMax: Int
  private var fieldCount = 0
  /// The names of the fields that a refusal passed on its way out, innermost first.
  private var path: [String] = []

  init(fieldsMax: Int, depthMax: Int = WireLimits.messageDepthMax) {
    self.fieldsMax = fieldsMax
    self.depthMax = depthMax
  }

  /// Throws when the bytes are not a message of the schema within the bounds.
  mutating func inspect(_ bytes: UnsafeRawBufferPointer, as schema: MessageSchema) throws(MessageError) {
    do throws(MessageError.Reason) {
      try inspect(bytes, as: schema, depth: 1)
    } catch {
      throw MessageError(message: schema.name, field: path.reversed().joined(separator: "."), reason: error)
    }
  }

  /// Throws when a field is not an inner message of the schema within the bounds.
  mutating func inspect(
    innerMessage field: RawField, in bytes: UnsafeRawBufferPointer, as schema: MessageSchema
  ) throws(MessageError.Reason) {
    try field.require(RawField.lengthPrefixed)
    try inspect(field.bytes(in: bytes), as: schema, depth: 2)
  }

  private mutating func inspect(
    _ bytes: UnsafeRawBufferPointer, as schema: MessageSchema, depth: Int
  ) throws(MessageError.Reason) {
    guard depth <= depthMax else { throw .tooDeep(depthMax) }
    var cursor = FieldCursor(bytes)
    var seen: UInt128 = 0
    while let field = try cursor.next() {
      try count(1)
      guard let index = schema.index(of: field.number) else { continue }
      let descriptor = schema.descriptor.pointee.fields + index
      do throws(MessageError.Reason) {
        try inspect(field, as: descriptor, in: bytes, depth: depth)
        if descriptor.pointee.isSingleMessage {
          guard seen & (1 << UInt128(index)) == 0 else { throw .repeated }
          seen |= 1 << UInt128(index)
        }
      } catch {
        path.append(String(cString: descriptor.pointee.name))
        throw error
      }
    }
  }

  private mutating func inspect(
    _ field: RawField, as descriptor: UnsafePointer<ProtobufCFieldDescriptor>, in bytes: UnsafeRawBufferPointer,
    depth: Int
  ) throws(MessageError.Reason) {
    // A list of numbers may come in one piece. Its elements are counted by its bytes, of which each has at least one.
    if field.wireType == RawField.lengthPrefixed, descriptor.pointee.isNumberList { return try count(field.count) }
    try field.require(descriptor.pointee.wireType)
    switch descriptor.pointee.type {
    case PROTOBUF_C_TYPE_STRING:
      try TextCheck.require(field.bytes(in: bytes))
    case PROTOBUF_C_TYPE_MESSAGE:
      let inner = descriptor.pointee.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
      try inspect(field.bytes(in: bytes), as: MessageSchema(inner), depth: depth + 1)
    default:
      break
    }
  }

  private mutating func count(_ number: Int) throws(MessageError.Reason) {
    fieldCount += number
    guard fieldCount <= fieldsMax else { throw .tooManyFields(fieldsMax) }
  }
}

extension MessageSchema {
  /// The place of a field in the schema; nil when the schema does not know the number.
  fileprivate func index(of number: UInt32) -> Int? {
    let fields = UnsafeBufferPointer(start: descriptor.pointee.fields, count: fieldCount)
    let likely = Int(number) - 1
    if fields.indices.contains(likely), fields[likely].id == number { return likely }
    return fields.firstIndex { $0.id == number }
  }

  /// The name of a field in the proto file; nil when the schema does not know the number.
  func fieldName(of number: UInt32) -> String? {
    index(of: number).map { String(cString: descriptor.pointee.fields[$0].name) }
  }
}

extension ProtobufCFieldDescriptor {
  fileprivate var isSingleMessage: Bool {
    type == PROTOBUF_C_TYPE_MESSAGE && label != PROTOBUF_C_LABEL_REPEATED
  }

  fileprivate var isNumberList: Bool {
    label == PROTOBUF_C_LABEL_REPEATED && wireType != RawField.lengthPrefixed
  }

  /// The wire type of one value of the field.
  fileprivate var wireType: UInt8 {
    switch type {
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: RawField.lengthPrefixed
    case PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_FLOAT: RawField.fixed32
    case PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE: RawField.fixed64
    default: RawField.varint
    }
  }
}

/// Checks what a `string` field may hold: UTF-8 without NUL.
///
/// libprotobuf-c checks neither, and ends a text at its first NUL.
enum TextCheck {
  /// Throws when the bytes are not such a text.
  ///
  /// Time is linear in their number.
  static func require(_ bytes: UnsafeRawBufferPointer) throws(MessageError.Reason) {
    if isPlain(bytes) { return }
    guard !bytes.contains(0) else { throw .containsNUL }
    let isUTF8 = bytes.withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    guard isUTF8 else { throw .invalidUTF8 }
  }

  /// Whether every byte is ASCII and not NUL; eight bytes at a time.
  private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // The high bit of a byte is set in `word` when it is not ASCII; in the difference when it, or one below, was 0.
      guard (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 == 0 else { return false }
      index += 8
    }
    while index < bytes.count {
      guard (1...0x7F).contains(bytes[index]) else { return false }
      index += 1
    }
    return true
  }
}

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
