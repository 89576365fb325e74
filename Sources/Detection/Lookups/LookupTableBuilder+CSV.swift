import Primitives

// Rows in CSV.

/// A column of a table in CSV.
struct CSVColumn {
  let name: String
  /// Its name as JSON, with the colon and a zero byte.
  let member: [UInt8]
  let kind: LookupSchema.Kind
  let isRequired: Bool
  let isKey: Bool
}

extension LookupTableBuilder {
  /// Takes the names of the columns, which the first line of a table in CSV has; false, with faults, when they are wrong.
  public mutating func add(header names: [String], line: Int) -> Bool {
    let before = faults.count
    var known: Set<String> = []
    for (place, name) in names.enumerated() {
      if name.isEmpty { add(.missingKey, "column \(place + 1) has no name", line) }
      if !known.insert(name).inserted {
        add(.duplicateKey, "the column \(Quotation.quoted(name)) is there twice", line)
      }
      if let schema, schema.field(named: name) == nil, name != primaryKey {
        let hint = LookupTableBuilder.hint(name, schema.fields.map(\.name))
        add(.unknownField, "the schema '\(schema.name)' has no column \(Quotation.quoted(name))\(hint)", line)
      }
    }
    for field in schema?.fields ?? [] where field.isRequired && !names.contains(field.name) {
      add(.missingKey, "there is no column \(Quotation.quoted(field.name)), which its schema requires", line)
    }
    if !names.contains(primaryKey) {
      let message = "there is no column \(Quotation.quoted(primaryKey)), the primary key"
      add(.missingKey, message + LookupTableBuilder.hint(primaryKey, names), line)
    }
    columns = names.map(column)
    return faults.count == before
  }

  private func column(_ name: String) -> CSVColumn {
    var member = JSONWriter()
    member.append(string: name)
    member.append(":\0")
    let field = schema?.field(named: name)
    return CSVColumn(
      name: name, member: member.bytes, kind: field?.kind ?? .text, isRequired: field?.isRequired ?? false,
      isKey: name == primaryKey)
  }

  /// Adds the cells of a line; without a schema all values are text.
  public mutating func add(cells: [[UInt8]], line: Int) {
    if cells.count != columns.count {
      let message = "expected \(columns.count) columns, as in the first line; found \(cells.count)"
      return add(.invalidValue, message, line)
    }
    var shape: [UInt8] = []
    var values = JSONWriter()
    var key: [UInt8] = []
    for (column, cell) in zip(columns, cells) {
      if column.isKey { key = cell }
      if column.name == LookupRow.matchName { continue }
      if cell.isEmpty, column.kind != .text {
        if column.isRequired { add(.missingKey, "the column \(Quotation.quoted(column.name)) is empty", line) }
        continue
      }
      if let expected = write(cell, column.kind, to: &values) {
        let found = Quotation.quoted(String(decoding: cell, as: UTF8.self))
        return add(
          .wrongType, "the column \(Quotation.quoted(column.name)): expected \(expected), found \(found)", line)
      }
      shape += column.member
      values.append(0)
    }
    if key.isEmpty { return add(.missingKey, "the primary key \(Quotation.quoted(primaryKey)) is empty", line) }
    guard let keys = csvKeys(key, line), let place = add(row: values.bytes, shape: shape, line) else { return }
    for key in keys { add(key: key, row: place, line) }
  }

  /// The keys of a cell: its text, or, where the schema says so, a number or a list.
  private mutating func csvKeys(_ cell: [UInt8], _ line: Int) -> [[UInt8]]? {
    guard let kind = columns.first(where: \.isKey)?.kind, kind != .text else { return [cell] }
    let wrapped = Array("{\"k\":".utf8) + cell + Array("}".utf8)
    let document = wrapped.withUnsafeBytes { bytes in try? parser.parse(copying: bytes) }
    // What is no JSON was reported when it was written.
    guard let document else { return nil }
    return keys(LookupTableBuilder.wrappedValue, document, line)
  }

  /// Writes a cell; what was expected when it is something else.
  private func write(_ cell: [UInt8], _ kind: LookupSchema.Kind, to writer: inout JSONWriter) -> String? {
    switch kind {
    case .text: cell.withUnsafeBytes { writer.append(string: $0) }
    case .flag:
      switch String(decoding: cell, as: UTF8.self).lowercased() {
      case "true": writer.append("true")
      case "false": writer.append("false")
      default: return "true or false"
      }
    case .integer, .decimal:
      let isWhole = kind == .integer
      guard let number = number(cell), !isWhole || number.allSatisfy({ $0 != UInt8(ascii: ".") }) else {
        return isWhole ? "a whole number" : "a number"
      }
      writer.bytes += number
    case .document:
      guard let json = json(cell) else { return "JSON" }
      writer.bytes += json
    }
    return nil
  }

  /// A number as JSON.
  private func number(_ cell: [UInt8]) -> [UInt8]? {
    guard let json = json(cell), let first = json.first, first == UInt8(ascii: "-") || first.isASCIIDigit else {
      return nil
    }
    return json
  }

  /// A JSON value, compact.
  private func json(_ cell: [UInt8]) -> [UInt8]? {
    let wrapped = Array("{\"k\":".utf8) + cell + Array("}".utf8)
    guard let document = wrapped.withUnsafeBytes({ bytes in try? parser.parse(copying: bytes) }) else { return nil }
    var writer = JSONWriter()
    writer.append(LookupTableBuilder.wrappedValue, of: document)
    return document.end(LookupTableBuilder.wrappedValue) == document.contentEnd(JSONDocument.root) ? writer.bytes : nil
  }

  /// The value of the only member of an object: on the tape it is right after its key, and that after the root's marker
  /// and the object's.
  private static let wrappedValue: JSONDocument.Index = 3
}
