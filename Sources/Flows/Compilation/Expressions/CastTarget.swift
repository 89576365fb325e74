/// The types that SQL can name, by all their names.
enum CastTarget {
  case integer
  /// Digits before and after the point.
  case decimal
  case double
  case boolean
  case text
  case time
  /// A time at the start of its day.
  case date

  static let names = [
    "integer", "int", "bigint", "smallint", "number", "decimal", "numeric", "float", "double", "real", "boolean",
    "varchar", "string", "text", "timestamp", "timestamp_ntz", "timestamp_ltz", "timestamp_tz", "datetime",
    "date",
  ]
  static let suggestion = "INTEGER, DOUBLE, BOOLEAN, VARCHAR or TIMESTAMP"

  /// The type of a name as the parser gives it, in small letters; nil when it is unknown.
  init?(named name: String) {
    switch name.foldedASCII {
    case "int", "integer", "int2", "int4", "int8", "bigint", "smallint", "tinyint", "byteint": self = .integer
    case "number", "numeric", "decimal": self = .decimal
    case "float", "float4", "float8", "double", "real": self = .double
    case "bool", "boolean": self = .boolean
    case "varchar", "string", "text": self = .text
    case "timestamp", "timestamptz", "timestamp_ntz", "timestamp_ltz", "timestamp_tz", "datetime": self = .time
    case "date": self = .date
    default: return nil
    }
  }
}
