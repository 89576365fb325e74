import Primitives

// Rows in JSON.

extension LookupTableBuilder {
  /// Adds a row that is a JSON object, which begins on a line of the data file.
  public mutating func add(json: [UInt8], line: Int) {
    do throws(EventError) {
      let row = try json.withUnsafeBytes { bytes in
        Result { () throws(EventError) in try parser.parse(copying: bytes) }
      }.get()
      add(row, line)
    } catch {
      let subject = "the event"
      let said = error.message.hasPrefix(subject) ? String(error.message.dropFirst(subject.count)) : error.message
      let message = error.code == .tooLarge ? LookupTableBuilder.tooLarge(limits) : "the row\(said)"
      add(error.code == .tooLarge ? .fileTooLarge : .invalidValue, message, line)
    }
  }

  private mutating func add(_ row: JSONDocument, _ line: Int) {
    var shape = JSONWriter()
    var values = JSONWriter()
    var key = JSONDocument.missing
    var names: [String] = []
    row.forEachMember(of: JSONDocument.root) { member, value in
      let name = row.bytes(member)
      if name.elementsEqual(LookupRow.matchName.utf8) { return }
      if name.elementsEqual(primaryKey.utf8) { key = value }
      if schema != nil { names.append(row.text(member)) }
      shape.append(string: name)
      shape.append(":\0")
      values.append(value, of: row)
      values.append(0)
    }
    guard key != JSONDocument.missing else { return add(.missingKey, missingKey(row), line) }
    for field in schema?.fields ?? [] where field.isRequired && !names.contains(field.name) {
      add(.missingKey, "the row has no \(Quotation.quoted(field.name)), which its schema requires", line)
    }
    guard let keys = keys(key, row, line), let place = add(row: values.bytes, shape: shape.bytes, line) else { return }
    for key in keys { add(key: key, row: place, line) }
  }

  private func missingKey(_ row: JSONDocument) -> String {
    var names: [String] = []
    row.forEachMember(of: JSONDocument.root) { member, _ in names.append(row.text(member)) }
    return "the row has no \(Quotation.quoted(primaryKey)), the primary key"
      + LookupTableBuilder.hint(primaryKey, names)
  }

  /// What there is instead of a name.
  static func hint(_ name: String, _ names: [String]) -> String {
    if let near = NearestName.nearest(to: name, among: names, by: .key) { return "; did you mean '\(near)'?" }
    let shown = names.prefix(10).joined(separator: ", ")
    return names.isEmpty ? "" : "; there is \(Quotation.shortened(shown))"
  }

  /// The keys of a row: the value of the primary key, or the elements of a list; nil, with a fault, when it is neither.
  mutating func keys(_ value: JSONDocument.Index, _ row: JSONDocument, _ line: Int) -> [[UInt8]]? {
    var keys: [[UInt8]] = []
    var isWrong = false
    let take = { (element: JSONDocument.Index) in
      if row.kind(element) == .string {
        keys.append(Array(row.bytes(element)))
      } else if let number = row.number(element) {
        var text: [UInt8] = []
        number.write(to: &text, countMax: LookupContents.keyBytesMax + 1)
        keys.append(text)
      } else {
        isWrong = true
      }
    }
    if row.kind(value) == .array { row.forEachElement(of: value, take) } else { take(value) }
    if !isWrong, !keys.isEmpty { return keys }
    let expected = "expected text, a number, or a list of such"
    add(.wrongType, "the primary key \(Quotation.quoted(primaryKey)): \(expected)", line)
    return nil
  }

  static func tooLarge(_ limits: LookupLimits) -> String {
    "the row is larger than \(limits.lookupRowBytesMax) bytes (lookup_row_bytes_max)"
  }
}
