/// A value of an event, made ready to be compared with many others.
///
/// Objects and lists are compared by their canonical JSON, so that the order of keys and the spelling of numbers make no
/// difference, and comparing one with each element of a list takes time in proportion to the list.
enum ComparedValue {
  case number(Number)
  case container([UInt8])
  /// A text, true, false or null.
  case other(JSONDocument.Index)

  init(_ index: JSONDocument.Index, in document: JSONDocument) {
    if let number = document.number(index) {
      self = .number(number)
    } else if document.isContainer(index) {
      var writer = JSONWriter(form: .canonical)
      writer.append(index, of: document)
      self = .container(writer.bytes)
    } else {
      self = .other(index)
    }
  }

  /// Whether another value of the event is equal, kind and all.
  func isEqual(to index: JSONDocument.Index, in document: JSONDocument) -> Bool {
    switch self {
    case .number(let number):
      guard let other = document.number(index) else { return false }
      return number.order(to: other) == .equal
    case .container(let bytes):
      guard document.isContainer(index) else { return false }
      var writer = JSONWriter(bytes_max: bytes.count, form: .canonical)
      writer.append(index, of: document)
      return writer.bytes == bytes
    case .other(let value):
      let kind = document.kind(value)
      guard kind == document.kind(index) else { return false }
      return kind != .string || ByteComparison.isEqual(document.bytes(value), document.bytes(index))
    }
  }
}

/// A value of an event as a key of a set; the same for equal values.
enum ValueKey: Hashable {
  case integer(Int64)
  /// The canonical JSON of anything else.
  case canonical([UInt8])

  /// The key of a value; nil for null.
  init?(_ index: JSONDocument.Index, in document: JSONDocument) {
    if document.kind(index) == .null { return nil }
    if case .integer(let value) = document.number(index)?.integer {
      self = .integer(value)
      return
    }
    var writer = JSONWriter(form: .canonical)
    writer.append(index, of: document)
    self = .canonical(writer.bytes)
  }
}

extension JSONDocument {
  /// Whether a value is an object or a list.
  @inline(__always)
  func isContainer(_ index: Index) -> Bool { kind(index) == .object || kind(index) == .array }
}
