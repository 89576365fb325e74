import CProtobufC

// Copies of the members of unpacked C structs. Every pointer may be null, whatever the header says.

extension String {
  init(field: UnsafePointer<CChar>?) {
    self = field.map { String(cString: $0) } ?? ""
  }
}

extension [UInt8] {
  init(field: ProtobufCBinaryData) {
    self.init(UnsafeBufferPointer(start: field.data, count: field.data == nil ? 0 : field.len))
  }
}

extension [String] {
  init(field: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, count: Int) {
    self = UnsafeBufferPointer(start: field, count: field == nil ? 0 : count).map { String(field: $0) }
  }
}

extension [Int32] {
  /// Copies numbers of an enumeration, each the size of a C `int`.
  init<Number>(field: UnsafeMutablePointer<Number>?, count: Int) {
    let bytes = UnsafeRawBufferPointer(start: field, count: field == nil ? 0 : count * MemoryLayout<Int32>.stride)
    self.init(bytes.bindMemory(to: Int32.self))
  }
}

extension Array where Element: WireMessage {
  init<Message>(field: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, count: Int) {
    self = UnsafeBufferPointer(start: field, count: field == nil ? 0 : count).compactMap { message in
      message.map { Element(unpacked: UnpackedMessage($0)) }
    }
  }
}

extension Optional where Wrapped: WireMessage {
  init<Message>(field: UnsafeMutablePointer<Message>?) {
    self = field.map { Wrapped(unpacked: UnpackedMessage($0)) }
  }
}
