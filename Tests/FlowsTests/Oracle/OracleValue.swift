import Flows
import TestSupport

/// A value of an answer in a form that both sides share: SQLite has no booleans, no times and no lists.
enum OracleCell: Hashable, Comparable {
  case null
  case integer(Int64)
  case double(Double)
  case text(OracleText)

  init(_ value: FlowValue) {
    switch value {
    case .null: self = .null
    case .integer(let integer), .time(let integer): self = .integer(integer)
    case .double(let double): self = .double(OracleCell.rounded(double))
    case .boolean(let boolean): self = .integer(boolean ? 1 : 0)
    case .text(let text): self = .text(OracleText(text))
    case .list(let list): self = .list(list.map { OracleCell($0) })
    }
  }

  /// A list, whose order is that of its values.
  static func list(_ cells: [OracleCell]) -> OracleCell { .text(OracleText("\(cells.sorted())")) }

  /// Sums of fractions depend on their order: nine digits are compared.
  static func rounded(_ value: Double) -> Double {
    guard value.isFinite, value != 0 else { return value == 0 ? 0 : value }
    var scale = 1.0
    var size = value.magnitude
    while size < 1e9 { (size, scale) = (size * 10, scale * 10) }
    while size >= 1e10 { (size, scale) = (size / 10, scale / 10) }
    return (value * scale).rounded() / scale
  }
}

/// A made flow, column by column; what Picket fills in itself is added when it is stored.
struct OracleRow: CustomStringConvertible {
  var values: [FlowColumn: FlowValue] = [:]

  subscript(column: FlowColumn) -> FlowValue {
    get { values[column] ?? .null }
    set { values[column] = newValue }
  }

  var description: String {
    FlowColumn.allCases.compactMap { column in
      values[column].flatMap { $0 == .null ? nil : "\(column.name): \($0)" }
    }.joined(separator: ", ")
  }
}

/// Writes constants of both languages.
enum OracleLiteral {
  /// A text in one of the ways that Picket reads, and in SQLite's.
  static func text(_ text: String, _ random: inout SeededGenerator) -> TwoTexts {
    let sqlite = "'\(text.replacing("'", with: "''"))'"
    if random.chance(10), !text.contains("$") { return TwoTexts(picket: "$$\(text)$$", sqlite: sqlite, .text) }
    let quote = random.pick(["''", "\\'"])
    var picket = text.replacing("\\", with: "\\\\").replacing("'", with: quote)
    if random.chance(50) { picket = picket.replacing("\n", with: "\\n").replacing("\t", with: "\\t") }
    if random.chance(30) { picket = escaped(picket) }
    return TwoTexts(picket: "'\(picket)'", sqlite: sqlite, .text)
  }

  /// The text with escapes for two of its characters, found as code points.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { $0 == "\u{E9}" ? "\\u00e9" : $0 == "%" ? "\\x25" : String($0) }.joined()
  }

  static func integer(_ value: Int64) -> TwoTexts {
    TwoTexts(value < 0 ? "(\(value))" : "\(value)", .integer)
  }

  /// A time in one of the ways that Picket reads; in SQLite it is an integer.
  static func time(_ nanos: Int64, _ random: inout SeededGenerator) -> TwoTexts {
    TwoTexts(picket: "'\(OracleTime.text(nanos, &random))'", sqlite: "\(nanos)", .time)
  }
}

/// A text of an answer, equal to others by its bytes: Swift's own comparison takes "é" in one character for "é" in two.
struct OracleText: Hashable, Comparable, CustomStringConvertible {
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  var description: String { String(decoding: bytes, as: UTF8.self).debugDescription }

  static func < (left: OracleText, right: OracleText) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

/// A text with what it is as another type, nil when it is none.
struct ConvertibleText {
  let text: String
  var integer: Int64?
  var double: Double?
  var boolean: Bool?
  var nanos: Int64?

  /// The texts that the made flows have in one of their columns; the values are written by hand.
  static let all: [ConvertibleText] = [
    ConvertibleText(text: "443", integer: 443, double: 443),
    ConvertibleText(text: "-7", integer: -7, double: -7),
    ConvertibleText(text: "+5", integer: 5, double: 5),
    ConvertibleText(text: " 12 ", integer: 12, double: 12),
    ConvertibleText(text: "2.5", integer: 3, double: 2.5),
    ConvertibleText(text: "-2.5", integer: -3, double: -2.5),
    ConvertibleText(text: "1e3", integer: 1_000, double: 1_000),
    ConvertibleText(text: "1", integer: 1, double: 1, boolean: true),
    ConvertibleText(text: "0", integer: 0, double: 0, boolean: false),
    ConvertibleText(text: "9223372036854775807", integer: .max, double: 9_223_372_036_854_775_808),
    ConvertibleText(text: "9223372036854775808", double: 9_223_372_036_854_775_808),
    ConvertibleText(text: "true", boolean: true),
    ConvertibleText(text: "T", boolean: true),
    ConvertibleText(text: "yes", boolean: true),
    ConvertibleText(text: "Off", boolean: false),
    ConvertibleText(text: "no", boolean: false),
    ConvertibleText(text: "0x10"),
    ConvertibleText(text: "twelve"),
    ConvertibleText(text: "1 2"),
    ConvertibleText(text: "2026-09-21", nanos: 1_789_948_800_000_000_000),
    ConvertibleText(text: "2026-09-21 14:13:20.5", nanos: 1_790_000_000_500_000_000),
    ConvertibleText(text: "2026-09-21T14:13Z", nanos: 1_789_999_980_000_000_000),
    ConvertibleText(text: "2026-09-21 14:13:20+01:00", nanos: 1_789_996_400_000_000_000),
    ConvertibleText(text: "2026-08-31 23:59:59", nanos: 1_788_220_799_000_000_000),
    ConvertibleText(text: "2026-02-30"),
    ConvertibleText(text: "2026-09-21 24:00"),
  ]
}

/// The same expression in Picket's language and in SQLite's.
struct TwoTexts {
  var picket: String
  var sqlite: String
  var type: FlowValueType
  /// What it is made of; a smaller query may have one of the same type in its place.
  var parts: [TwoTexts] = []
  /// Its value depends on the order of adding, in its last digits, so that rows cannot be ordered by it.
  var isApproximate = false

  /// An expression that both write alike.
  init(_ text: String, _ type: FlowValueType) {
    self.init(picket: text, sqlite: text, type)
  }

  init(picket: String, sqlite: String, _ type: FlowValueType, _ parts: [TwoTexts] = []) {
    self.picket = picket
    self.sqlite = sqlite
    self.type = type
    self.parts = parts
  }

  /// The same form around both texts.
  func wrapped(_ type: FlowValueType, _ form: (String) -> String) -> TwoTexts {
    TwoTexts(picket: form(picket), sqlite: form(sqlite), type, [self])
  }

  /// A form of Picket around its text, and one of SQLite around the other.
  func wrapped(_ type: FlowValueType, picket ours: (String) -> String, sqlite theirs: (String) -> String) -> TwoTexts {
    TwoTexts(picket: ours(picket), sqlite: theirs(sqlite), type, [self])
  }

  /// The same form around both texts of two expressions.
  func joined(_ other: TwoTexts, _ type: FlowValueType, _ form: (String, String) -> String) -> TwoTexts {
    joined(other, type, picket: form, sqlite: form)
  }

  /// A form of Picket around its texts of two expressions, and one of SQLite around the others.
  func joined(
    _ other: TwoTexts, _ type: FlowValueType, picket ours: (String, String) -> String,
    sqlite theirs: (String, String) -> String
  ) -> TwoTexts {
    TwoTexts(picket: ours(picket, other.picket), sqlite: theirs(sqlite, other.sqlite), type, [self, other])
  }

  /// The same form around the lists of both texts.
  static func list(_ all: [TwoTexts], _ type: FlowValueType, _ form: (String) -> String) -> TwoTexts {
    list(all, type, picket: form, sqlite: form)
  }

  /// A form of Picket around the list of its texts, and one of SQLite around the list of the others.
  static func list(
    _ all: [TwoTexts], _ type: FlowValueType, picket ours: (String) -> String, sqlite theirs: (String) -> String
  ) -> TwoTexts {
    TwoTexts(
      picket: ours(all.map(\.picket).joined(separator: ", ")),
      sqlite: theirs(all.map(\.sqlite).joined(separator: ", ")), type, all)
  }
}

/// Writes times as queries do.
enum OracleTime {
  /// The time in one of the forms that fit it, such as `2026-09-21` and `2026-09-21T14:13:20.5+02:00`.
  static func text(_ nanos: Int64, _ random: inout SeededGenerator) -> String {
    let offset: Int64 = random.chance(70) ? 0 : random.pick([-12_600, 3_600, 20_700])
    let seconds = nanos / 1_000_000_000 + offset
    let (year, month, day) = date(daysSince1970: seconds / 86_400)
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60)
    let fraction = nanos % 1_000_000_000
    let days = "\(year)-\(two(month))-\(two(day))"
    if offset == 0, fraction == 0, hour + minute + second == 0, random.chance(60) { return days }
    let minutes = "\(days)\(random.pick([" ", "T"]))\(two(hour)):\(two(minute))"
    let isWhole = fraction == 0 && second == 0 && random.chance(60)
    let zone = offset == 0 ? random.pick(["", "", "Z"]) : zone(offset, random.pick([":", ""]))
    return (isWhole ? minutes : "\(minutes):\(two(second))\(digits(fraction))") + zone
  }

  private static func zone(_ offset: Int64, _ colon: String) -> String {
    let minutes = abs(offset) / 60
    return "\(offset < 0 ? "-" : "+")\(two(minutes / 60))\(colon)\(two(minutes % 60))"
  }

  /// A fraction of a second with its point, without zeros at its end.
  private static func digits(_ fraction: Int64) -> String {
    if fraction == 0 { return "" }
    var digits = String(String(1_000_000_000 + fraction).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return ".\(digits)"
  }

  /// The date, found by counting years and months.
  private static func date(daysSince1970: Int64) -> (Int64, Int64, Int64) {
    var year: Int64 = 1970
    var days = daysSince1970
    while days >= length(of: year) {
      days -= length(of: year)
      year += 1
    }
    var month: Int64 = 1
    while days >= length(of: month, year) {
      days -= length(of: month, year)
      month += 1
    }
    return (year, month, days + 1)
  }

  private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func length(of year: Int64) -> Int64 { isLeap(year) ? 366 : 365 }

  private static func length(of month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
