import CSimdJSON

/// A number of an event or of a file, compared by its exact value whatever its form: 1, 1.0 and 1e0 are equal, and
/// 9007199254740993 is not 9007199254740992.0.
enum Number {
  case integer(Int64)
  case unsigned(UInt64)
  /// A number of at most 15 digits; its value is the shortest text of the double, such as 0.1.
  case double(Double)
  /// A number beyond the others.
  case decimal(Decimal)

  /// Whether a double keeps the number that a text is, by the grammar of JSON.
  static func isDouble(_ text: UnsafeRawBufferPointer) -> Bool {
    picket_number_fits_double(text.assumingMemoryBound(to: UInt8.self).baseAddress, text.count)
  }

  /// How one number stands to another.
  func order(to other: Number) -> NumberOrder {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): NumberOrder(a, b)
    case (.integer(let a), .unsigned(let b)): a < 0 ? .less : NumberOrder(UInt64(a), b)
    case (.unsigned(let a), .integer(let b)): b < 0 ? .greater : NumberOrder(a, UInt64(b))
    case (.unsigned(let a), .unsigned(let b)): NumberOrder(a, b)
    case (.double(let a), .double(let b)): NumberOrder(a, b)
    case (.integer(let a), .double(let b)) where abs(b) < Number.integer_double_max: Number.order(of: a, to: b)
    case (.double(let a), .integer(let b)) where abs(a) < Number.integer_double_max: Number.order(of: b, to: a).reversed
    default: withDecimal { left in other.withDecimal { left.order(to: $0) } }
    }
  }

  /// Where doubles are no longer near enough to each other to tell whole numbers apart.
  private static let integer_double_max = 9_007_199_254_740_992.0

  private static func order(of integer: Int64, to double: Double) -> NumberOrder {
    let whole = double.rounded(.down)
    let floor = Int64(whole)
    if integer != floor { return NumberOrder(integer, floor) }
    return whole == double ? .equal : .less
  }

  /// Calls the body with the decimal digits of the number.
  func withDecimal<Result>(_ body: (Decimal) -> Result) -> Result {
    switch self {
    case .integer(let value): Number.withDecimal(of: value.description, body)
    case .unsigned(let value): Number.withDecimal(of: value.description, body)
    case .double(let value): Number.withDecimal(of: value.description, body)
    case .decimal(let value): body(value)
    }
  }

  private static func withDecimal<Result>(of text: String, _ body: (Decimal) -> Result) -> Result {
    var text = text
    return text.withUTF8 { body(Decimal(UnsafeRawBufferPointer($0))) }
  }

  /// The number as an integer of 64 bits; nil when it is none.
  var integer: Number? {
    switch self {
    case .integer, .unsigned: self
    case .double(let value) where abs(value) < Number.integer_double_max: Int64(exactly: value).map { .integer($0) }
    case .double, .decimal: withDecimal(\.integer)
    }
  }

  /// A hash under which equal numbers are equal, whatever their form.
  var hash: UInt64 {
    // A fraction that a double keeps is a double wherever it comes from.
    if case .double(let value) = self, value != value.rounded() { return ByteHash.mix(value.bitPattern) }
    switch integer {
    case .integer(let value): return ByteHash.mix(UInt64(bitPattern: value))
    case .unsigned(let value): return ByteHash.mix(value)
    case .double, .decimal, nil: return withDecimal(\.hash)
    }
  }

  /// Writes the canonical text, which is the same for equal numbers only.
  func write(to bytes: inout [UInt8], count_max: Int = .max) {
    switch self {
    case .integer(let value): bytes += value.description.utf8
    case .unsigned(let value): bytes += value.description.utf8
    case .double, .decimal: withDecimal { $0.write(to: &bytes, count_max: count_max) }
    }
  }
}

/// How one number stands to another.
enum NumberOrder {
  case less
  case equal
  case greater

  init<Value: Comparable>(_ left: Value, _ right: Value) {
    self = left < right ? .less : left == right ? .equal : .greater
  }

  var reversed: NumberOrder {
    switch self {
    case .less: .greater
    case .equal: .equal
    case .greater: .less
    }
  }
}
