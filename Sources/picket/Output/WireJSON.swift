import Wire

/// Messages of the wire as JSON, with the field names of the proto file.
///
/// An absent message is null, and every other field has its value, also where that is zero or empty. Numbers are numbers,
/// whatever their size; a value of an enumeration is its name.
enum WireJSON {
  /// A message with all its fields.
  static func value(of message: some TabulatedMessage) -> JSONValue { object(of: message) }

  /// A message with all its fields, of which some are replaced.
  private static func object<Message: TabulatedMessage>(
    of message: Message, replacing replaced: [String: JSONValue] = [:]
  ) -> JSONValue {
    .object(Message.fields.map { ($0.name, replaced[$0.name] ?? value(of: $0, in: message)) })
  }

  /// A message with some of its fields, in the order of their names here.
  private static func object<Message: TabulatedMessage>(of message: Message, only names: [String]) -> JSONValue {
    .object(
      names.compactMap { name in
        Message.fields.first { $0.name == name }.map { (name, value(of: $0, in: message)) }
      })
  }

  private static func value<Message>(of field: MessageField<Message>, in message: Message) -> JSONValue {
    switch field.kind {
    case .text(let read): read(message).map { .string($0) } ?? .null
    case .texts(let read): .strings(read(message))
    case .bool(let read): read(message).map { .bool($0) } ?? .null
    case .signed(let read): read(message).map { .number($0) } ?? .null
    case .unsigned(let read): read(message).map { .number($0) } ?? .null
    case .double(let read): read(message).map(number) ?? .null
    case .name(let read): read(message).map { .string($0.description) } ?? .null
    case .names(let read): .list(read(message)) { .string($0.description) }
    case .bytes(let read):
      switch read(message) {
      case .document(let document): .document(document)
      case .text(let text): .string(String(decoding: text, as: UTF8.self))
      }
    case .message(let read): read(message).map { value(of: $0) } ?? .null
    case .messages(let read): .list(read(message)) { value(of: $0) }
    }
  }

  /// A double; one that JSON has no number for is its name.
  private static func number(_ double: Double) -> JSONValue {
    double.isFinite ? .double(double) : .string("\(double)")
  }
}

// Rows of queries: what a value is follows from its column.
extension WireJSON {
  static func value(of response: RunScheduledResponse) -> JSONValue {
    object(of: response, replacing: table(response.columns, response.rows))
  }

  static func value(of response: QueryFlowsResponse) -> JSONValue {
    object(of: response, replacing: table(response.columns, response.rows))
  }

  /// How a query was carried out, without its rows.
  static func plan(of response: QueryFlowsResponse) -> JSONValue {
    object(
      of: response,
      only: [
        "stages", "row_count", "group_count", "flows_scanned", "elapsed_nanos", "window", "as_of_unix_nanos",
        "earliest_unix_nanos",
      ])
  }

  /// A value of a column; a time is its text.
  static func value(of value: Value, _ column: Column) -> JSONValue {
    switch value {
    case .unset, .null: .null
    case .text(let text): .string(text)
    case .integer(let integer):
      column.type == .time ? .string(Timestamp(unixNanos: integer).exactText) : .integer(integer)
    case .double(let double): number(double)
    case .boolean(let boolean): .bool(boolean)
    case .list(let list):
      .list(list.values) { self.value(of: $0, Column(type: column.elementType)) }
    }
  }

  /// The columns with the names of their types, and rows as objects.
  ///
  /// Of columns with the same name the second is `name_2`, and so on, so that no value is lost.
  private static func table(_ columns: [Column], _ rows: [Row]) -> [String: JSONValue] {
    let keys = distinctNames(columns)
    return [
      "columns": .list(columns) { column in
        [
          "name": .string(column.name), "type": name(of: column.type),
          "element_type": column.type == .list ? name(of: column.elementType) : .null,
        ]
      },
      "rows": .list(rows) { row in
        .object(
          zip(keys, columns).enumerated().map { index, pair in
            (key: pair.0, value: index < row.values.count ? value(of: row.values[index], pair.1) : .null)
          })
      },
    ]
  }

  /// The name of a type; null where none is set.
  private static func name(of type: ValueType) -> JSONValue {
    switch type {
    case .unspecified: .null
    // The proto file could not have this name beside those of other enumerations.
    case .null: .string("NULL")
    default: .string(type.description)
    }
  }

  private static func distinctNames(_ columns: [Column]) -> [String] {
    var taken = Set(columns.map(\.name))
    var seen = Set<String>()
    return columns.map { column in
      if seen.insert(column.name).inserted { return column.name }
      var number = 2
      while !taken.insert("\(column.name)_\(number)").inserted { number += 1 }
      return "\(column.name)_\(number)"
    }
  }
}
