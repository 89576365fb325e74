import Wire

/// A value of a row as text: a time in ISO 8601, a list as JSON.
struct CellText {
  /// The text; empty for null.
  let text: String
  /// Whether there is no value.
  let isNull: Bool

  init(_ value: Value, _ column: Column) {
    isNull = value == .null || value == .unset
    text = CellText.text(of: value, column)
  }

  private static func text(of value: Value, _ column: Column) -> String {
    switch value {
    case .unset, .null: ""
    case .text(let text): text
    case .integer(let integer): column.type == .time ? Timestamp(unixNanos: integer).exactText : String(integer)
    case .double(let double): String(double)
    case .boolean(let boolean): boolean ? "true" : "false"
    case .list: String(decoding: JSONWriter.line(WireJSON.value(of: value, column)), as: UTF8.self)
    }
  }
}
