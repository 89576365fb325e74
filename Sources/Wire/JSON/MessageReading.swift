public import Primitives

// JSON as messages: the way back of `json(of:)`.
extension DescriptorSet {
  /// Reads a JSON object into a message of this set; returns the packed message.
  ///
  /// Fields have the names that they have in the proto file, or protobuf's own in JSON (`logType`); what is left out or
  /// null is absent. Values are in the form that `json(of:)` gives them; beside that an enumeration takes numbers, and
  /// a number may be a text. The text may be anything, up to `WireLimits.messageTextBytesMax`; time and memory are
  /// linear in its size.
  public func packed(json text: [UInt8], as message: MessageDescriptor) throws(MessageTextError) -> [UInt8] {
    let bytesMax = WireLimits.messageTextBytesMax
    guard text.count <= bytesMax else {
      throw MessageTextError("", nil, "it has \(text.count) bytes; at most \(bytesMax) are read")
    }
    let outcome = text.withUnsafeBytes { bytes in
      Result { () throws(MessageTextError) in
        if let fault = JSONFault.find(in: bytes) { throw MessageTextError("", fault.position, fault.cause) }
        var reading = MessageReading(set: self, cursor: JSONCursor(bytes))
        return try reading.message(message)
      }
    }
    return try outcome.get()
  }
}

/// Where and why a JSON text is no message.
public struct MessageTextError: Error, Equatable, Sendable {
  /// The path of the field, for example `flows[3].src_addr`; empty for the whole.
  public let path: String
  /// Where the text is wrong; nil when it is too long to be looked at.
  public let position: SourcePosition?
  /// What is wrong and what was expected.
  public let reason: String

  init(_ path: String, _ position: SourcePosition?, _ reason: String) {
    (self.path, self.position, self.reason) = (path, position, reason)
  }
}

extension MessageTextError: CustomStringConvertible {
  /// The place, and what is wrong there.
  public var description: String {
    let place = position.map { "line \($0.line), column \($0.column): " } ?? ""
    return place + (path.isEmpty ? "" : "\(path): ") + reason
  }
}

/// Packs what a JSON text holds.
struct MessageReading {
  let set: DescriptorSet
  var cursor: JSONCursor
  /// The names and indices that lead to the value that is read.
  private(set) var path: [String] = []
  private var depth = 0

  init(set: DescriptorSet, cursor: JSONCursor) {
    (self.set, self.cursor) = (set, cursor)
  }

  /// What was read of one message.
  private struct Content {
    /// The packed fields by their numbers.
    var packed: [UInt32: [UInt8]] = [:]
    /// The fields that were there, null or not.
    var names: Set<String> = []
    /// The members that were set, by the oneof that they share.
    var oneofs: [Int: String] = [:]
    /// Texts and documents, of which another field says what they are.
    var documents: [(field: FieldDescriptor, place: Int, json: UnsafeRawBufferPointer)] = []
  }

  /// Reads the object that is next.
  mutating func message(_ message: MessageDescriptor) throws(MessageTextError) -> [UInt8] {
    guard cursor.kind() == .object else { throw expected("an object, \(message.shortName)") }
    guard depth < WireLimits.messageDepthMax else {
      throw error("messages are nested more than \(WireLimits.messageDepthMax) deep")
    }
    depth += 1
    var content = Content()
    cursor.enter()
    while cursor.advance() { try member(of: message, &content) }
    for (field, place, json) in content.documents {
      let isCut = field.cutField.flatMap { cut in message.fields.first { $0.name == cut } }
        .map { content.packed[$0.number] != nil }
      var cursor = JSONCursor(json)
      guard isCut == true, cursor.kind() == .string else {
        content.packed[field.number] = field.tagged(Array(json))
        continue
      }
      guard let text = cursor.string() else { throw error("\(field.name): \(MessageReading.halfCharacter)", at: place) }
      content.packed[field.number] = field.tagged(Array(text.utf8))
    }
    depth -= 1
    return content.packed.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  private mutating func member(of message: MessageDescriptor, _ content: inout Content) throws(MessageTextError) {
    let place = cursor.offset
    let key = cursor.string() ?? ""
    let fields = message.fields
    guard let field = fields.first(where: { $0.name == key }) ?? fields.first(where: { $0.camelName == key }) else {
      throw error(unknown(key, in: message), at: place)
    }
    path.append(path.isEmpty ? field.name : ".\(field.name)")
    defer { path.removeLast() }
    guard content.names.insert(field.name).inserted else { throw error("given more than once", at: place) }
    if cursor.kind() == .null {
      _ = cursor.skip()
      return
    }
    if let oneof = field.sharedOneof {
      if let other = content.oneofs[oneof] { throw error("only one of it and \(other) can be set", at: place) }
      content.oneofs[oneof] = field.name
    }
    if field.isRepeated {
      content.packed[field.number] = try list(of: field)
    } else if field.cutField != nil {
      content.documents.append((field, cursor.offset, cursor.skip()))
    } else {
      let value = try value(of: field.type)
      if field.hasPresence || field.sharedOneof != nil || !field.type.isZero(value) {
        content.packed[field.number] = field.tagged(value)
      }
    }
  }

  private mutating func list(of field: FieldDescriptor) throws(MessageTextError) -> [UInt8] {
    guard cursor.kind() == .array else { throw expected("a list") }
    let isOnePiece = field.type.wireType != RawField.lengthPrefixed
    var packed: [UInt8] = []
    var index = 0
    cursor.enter()
    while cursor.advance() {
      path.append("[\(index)]")
      let value = try value(of: field.type)
      packed += isOnePiece ? value : field.tagged(value)
      path.removeLast()
      index += 1
    }
    return isOnePiece && !packed.isEmpty ? [UInt8].prefix(field.number, count: packed.count) + packed : packed
  }

  /// Reads the value that is next; returns it packed, without the tag and the length before it.
  private mutating func value(of type: FieldType) throws(MessageTextError) -> [UInt8] {
    switch type {
    case .message(let index): return try message(set.messages[index])
    case .bytes(.document): return Array(cursor.skip())
    case .text: return Array(try text("a text", allowsNUL: false).utf8)
    case .bytes(.text): return Array(try text("a text").utf8)
    case .bytes(.base64):
      let (start, form) = (cursor, "bytes as a text in base64")
      guard let bytes = Base64.bytes(of: try text(form)) else { throw expected(form, at: start) }
      return bytes
    case .bool:
      guard cursor.kind() == .bool else { throw expected("true or false") }
      return [cursor.skip().first == UInt8(ascii: "t") ? 1 : 0]
    case .double: return .fixed(try double().bitPattern, byteCount: 8)
    case .float: return .fixed(UInt64(Float(try double()).bitPattern), byteCount: 4)
    case .integer(let bits, let isSigned, let coding):
      return .packed(try integer(bits, isSigned), bits, coding)
    case .enumeration(let index): return .varint(try number(of: set.enumerations[index]))
    }
  }
}
