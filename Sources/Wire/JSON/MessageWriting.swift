public import Primitives

// Messages as JSON, with the field names of the proto file.
extension DescriptorSet {
  /// A message of this set as JSON: all its fields, in the order of the proto file.
  ///
  /// An absent message is null, and every other field has its value, also where that is zero or empty; of fields that
  /// share a oneof only the one that is set is there. Numbers are numbers, whatever their size; a value of an
  /// enumeration is its name. A field that the set does not know is not there.
  public func json(of message: some WireMessage) -> JSONValue {
    guard let descriptor = self.message(named: type(of: message).schema.name) else { return .null }
    // What was packed here is a message; it may be nested deeper than one that came over the wire.
    return (try? json(of: message.encoded(), as: descriptor, depthMax: .max)) ?? .null
  }

  /// A packed message as JSON, likewise.
  ///
  /// The bytes may be anything; time and memory are linear in their number.
  public func json(
    of bytes: [UInt8], as message: MessageDescriptor, depthMax: Int = WireLimits.messageDepthMax
  ) throws(MessageError) -> JSONValue {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError.Reason) in
        try MessageWriting(set: self).object(bytes, message, depthLeft: depthMax)
      }
    }
    do throws(MessageError.Reason) {
      return try outcome.get()
    } catch {
      throw MessageError(message: message.name, field: "", reason: error)
    }
  }
}

/// Makes JSON of packed messages.
private struct MessageWriting {
  let set: DescriptorSet

  func object(
    _ bytes: UnsafeRawBufferPointer, _ message: MessageDescriptor, depthLeft: Int
  ) throws(MessageError.Reason) -> JSONValue {
    guard depthLeft > 0 else { throw .tooDeep(WireLimits.messageDepthMax) }
    var found: [UInt32: [RawField]] = [:]
    var cursor = FieldCursor(bytes)
    while let field = try cursor.next() { found[field.number, default: []].append(field) }
    var members: [(key: String, value: JSONValue)] = []
    for field in message.fields {
      let values = try values(found[field.number] ?? [], field, in: bytes, depthLeft: depthLeft) { name in
        let other = message.fields.first { $0.name == name }
        return other.flatMap { found[$0.number]?.last?.value } ?? 0 != 0
      }
      if field.isRepeated {
        members.append((field.name, .array(values)))
      } else if let value = values.last {
        members.append((field.name, value))
      } else if field.sharedOneof == nil {
        members.append((field.name, field.hasPresence ? .null : zero(of: field.type)))
      }
    }
    return .object(members)
  }

  private func values(
    _ found: [RawField], _ field: FieldDescriptor, in bytes: UnsafeRawBufferPointer, depthLeft: Int,
    isSet: (String) -> Bool
  ) throws(MessageError.Reason) -> [JSONValue] {
    var values: [JSONValue] = []
    for raw in found {
      if field.isRepeated, raw.wireType == RawField.lengthPrefixed, field.type.wireType != RawField.lengthPrefixed {
        let piece = raw.bytes(in: bytes)
        var cursor = FieldCursor(piece)
        while let number = try cursor.nextNumber(field.type.wireType) {
          values.append(number.json(field.type, piece, set))
        }
        continue
      }
      try raw.require(field.type.wireType)
      switch field.type {
      case .message(let index):
        values.append(try object(raw.bytes(in: bytes), set.messages[index], depthLeft: depthLeft - 1))
      case .bytes(.document(let cut)):
        let document = Array(raw.bytes(in: bytes))
        values.append(
          cut.map(isSet) ?? false ? .string(String(decoding: document, as: UTF8.self)) : .document(document))
      default:
        values.append(raw.json(field.type, bytes, set))
      }
    }
    return values
  }

  /// What a field without presence is when it is absent.
  private func zero(of type: FieldType) -> JSONValue {
    switch type {
    case .text, .bytes(.text), .bytes(.base64): .string("")
    case .bytes(.document), .message: .null
    case .bool: .bool(false)
    case .double, .float: .double(0)
    case .integer: .integer(0)
    case .enumeration(let index): .string(set.enumerations[index].name(of: 0))
    }
  }
}

extension RawField {
  /// The value of a field that is no message, whose wire type is that of its type.
  fileprivate func json(_ type: FieldType, _ message: UnsafeRawBufferPointer, _ set: DescriptorSet) -> JSONValue {
    switch type {
    case .text, .bytes(.text): .string(String(decoding: bytes(in: message), as: UTF8.self))
    case .bytes(.document), .message: .document(Array(bytes(in: message)))
    case .bytes(.base64): .string(Base64.text(of: bytes(in: message)))
    case .bool: .bool(value != 0)
    case .double: RawField.number(Double(bitPattern: fixed(in: message)))
    case .float: RawField.number(Double(Float(bitPattern: UInt32(truncatingIfNeeded: fixed(in: message)))))
    case .enumeration(let index): .string(set.enumerations[index].name(of: Int32(truncatingIfNeeded: value)))
    case .integer(let bits, let isSigned, let coding):
      RawField.integer(coding == .fixed ? fixed(in: message) : value, bits, isSigned, coding)
    }
  }

  /// The bytes of a fixed number as its lowest bits.
  private func fixed(in message: UnsafeRawBufferPointer) -> UInt64 {
    bytes(in: message).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A double; one that JSON has no number for is its name.
  private static func number(_ double: Double) -> JSONValue {
    double.isFinite ? .double(double) : .string("\(double)")
  }

  private static func integer(_ value: UInt64, _ bits: Int, _ isSigned: Bool, _ coding: NumberCoding) -> JSONValue {
    let plain = coding == .zigZag ? value >> 1 ^ (0 &- (value & 1)) : value
    if bits == 64 { return isSigned ? .integer(Int64(bitPattern: plain)) : .number(plain) }
    return isSigned ? .number(Int32(truncatingIfNeeded: plain)) : .number(UInt32(truncatingIfNeeded: plain))
  }
}
