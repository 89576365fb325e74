import Primitives
import Wire

/// Messages of the wire as JSON, with the field names of the proto file; see `DescriptorSet.json(of:)`.
enum WireJSON {
  /// A message with all its fields.
  static func value(of message: some WireMessage) -> JSONValue { DescriptorSet.own.json(of: message) }

  /// A message with all its fields, of which some are replaced.
  private static func value(of message: some WireMessage, replacing replaced: [String: JSONValue]) -> JSONValue {
    .object(members(of: message).map { ($0.key, replaced[$0.key] ?? $0.value) })
  }

  private static func members(of message: some WireMessage) -> [(key: String, value: JSONValue)] {
    if case .object(let members) = value(of: message) { members } else { [] }
  }
}

// Rows of queries: what a value is follows from its column.
extension WireJSON {
  static func value(of response: RunScheduledResponse) -> JSONValue {
    var rest = response
    (rest.columns, rest.rows) = ([], [])
    return value(of: rest, replacing: table(response.columns, response.rows))
  }

  static func value(of response: QueryFlowsResponse) -> JSONValue {
    var rest = response
    (rest.columns, rest.rows) = ([], [])
    return value(of: rest, replacing: table(response.columns, response.rows))
  }

  /// How a query was carried out, without its rows.
  static func plan(of response: QueryFlowsResponse) -> JSONValue {
    let names = [
      "stages", "row_count", "group_count", "flows_scanned", "elapsed_nanos", "window", "as_of_unix_nanos",
      "earliest_unix_nanos",
    ]
    let members = members(of: response)
    return .object(names.compactMap { name in members.first { $0.key == name } })
  }

  /// A value of a column; a time is its text.
  static func value(of value: Value, _ column: Column) -> JSONValue {
    switch value {
    case .unset, .null: .null
    case .text(let text): .string(text)
    case .integer(let integer):
      column.type == .time ? .string(Timestamp(unixNanos: integer).exactText) : .integer(integer)
    // One that JSON has no number for is its name.
    case .double(let double): double.isFinite ? .double(double) : .string("\(double)")
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
