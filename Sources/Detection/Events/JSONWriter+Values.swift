import Primitives

extension JSONWriter {
  /// How values of an event are written.
  enum Form {
    /// As the event has them: keys in their order, a repeated key each time. A double has its shortest form, a number
    /// that no double keeps is as it was written.
    case written
    /// The same for equal values only: keys in the order of their bytes, of a repeated key the last, numbers canonical.
    case canonical
  }

  /// Writes a value of an event.
  ///
  /// - Complexity: O(n) in the value's size, O(n log n) for the canonical form. Recursion is bounded by the depth that the
  ///   parser allows.
  mutating func append(_ index: JSONDocument.Index, of document: JSONDocument, _ form: Form = .written) {
    if isFull { return }
    switch document.kind(index) {
    case .string: append(string: document.bytes(index))
    case .integer: append(text: String(document.integer(index)))
    case .unsigned, .double, .bigNumber, .decimal: append(numberAt: index, of: document, form)
    case .yes: append("true")
    case .no: append("false")
    case .null: append("null")
    case .array: appendElements(of: index, in: document, form)
    case .object: appendMembers(of: index, in: document, form)
    }
  }

  private mutating func append(numberAt index: JSONDocument.Index, of document: JSONDocument, _ form: Form) {
    guard let number = document.number(index) else { return }
    if case .decimal = number, form == .written {
      bytes.append(contentsOf: document.numberText(index).prefix(room))
    } else {
      append(number, form)
    }
  }

  /// Writes a number; one that is a view of a text in its canonical form.
  mutating func append(_ number: Number, _ form: Form) {
    if case .double(let double) = number, form == .written {
      // Its shortest form that reads back the same, with a point or an exponent.
      append(text: double.description)
    } else {
      number.write(to: &bytes, countMax: room)
    }
  }

  private mutating func appendElements(of array: JSONDocument.Index, in document: JSONDocument, _ form: Form) {
    append(UInt8(ascii: "["))
    let stop = document.contentEnd(array)
    var index = array + 1
    while index < stop, !isFull {
      if index > array + 1 { append(UInt8(ascii: ",")) }
      append(index, of: document, form)
      index = document.end(index)
    }
    append(UInt8(ascii: "]"))
  }

  private mutating func appendMembers(of object: JSONDocument.Index, in document: JSONDocument, _ form: Form) {
    append(UInt8(ascii: "{"))
    if form == .canonical {
      let keys = document.sortedKeys(of: object)
      for key in keys where !isFull { appendMember(key, of: document, form, isFirst: key == keys[0]) }
    } else {
      let stop = document.contentEnd(object)
      var key = object + 1
      while key < stop, !isFull {
        appendMember(key, of: document, form, isFirst: key == object + 1)
        key = document.end(key + 1)
      }
    }
    append(UInt8(ascii: "}"))
  }

  @inline(__always)
  private mutating func appendMember(
    _ key: JSONDocument.Index, of document: JSONDocument, _ form: Form, isFirst: Bool
  ) {
    if !isFirst { append(UInt8(ascii: ",")) }
    append(string: document.bytes(key))
    append(UInt8(ascii: ":"))
    // On the tape a value is right after its key.
    append(key + 1, of: document, form)
  }
}

extension JSONDocument {
  /// The canonical JSON of a value; only the beginning of one that is longer than so many bytes.
  func canonicalJSON(_ index: Index, bytesMax: Int = .max) -> [UInt8] {
    var writer = JSONWriter(bytesMax: bytesMax)
    writer.append(index, of: self, .canonical)
    return writer.bytes
  }
}
