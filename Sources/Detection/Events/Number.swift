/// A number of an event or of a file, compared by its exact value whatever its form: 1, 1.0 and 1e0 are equal, and
/// 9007199254740993 is not 9007199254740992.0.
enum Number {
  case integer(Int64)
  case unsigned(UInt64)
  case double(Double)
  /// A number beyond the others.
  case big(Decimal)

  /// How one number stands to another; nil when one of them is not a number (NaN).
  func order(to other: Number) -> NumberOrder? {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): NumberOrder(a, b)
    case (.integer(let a), .unsigned(let b)): a < 0 ? .less : NumberOrder(UInt64(a), b)
    case (.unsigned, .integer): other.order(to: self)?.reversed
    case (.unsigned(let a), .unsigned(let b)): NumberOrder(a, b)
    case (.double(let a), .double(let b)): a.isNaN || b.isNaN ? nil : NumberOrder(a, b)
    case (.integer(let a), .double(let b)): Number.order(of: a, to: b)
    case (.unsigned(let a), .double(let b)): Number.order(of: a, to: b)
    case (.double, .integer), (.double, .unsigned): other.order(to: self)?.reversed
    case (.big, _), (_, .big): bigOrder(to: other)
    }
  }

  private func bigOrder(to other: Number) -> NumberOrder? {
    guard let left = decimal, let right = other.decimal else {
      // Only doubles have no decimal: NaN, which stands nowhere, and the infinities, which stand at the ends.
      guard case .double(let right) = other else { return other.order(to: self)?.reversed }
      return right.isNaN ? nil : right > 0 ? .less : .greater
    }
    return left.order(to: right)
  }

  private var decimal: Decimal? {
    switch self {
    case .integer(let value): Decimal(String(value))
    case .unsigned(let value): Decimal(String(value))
    case .double(let value): value.isFinite ? Decimal(value) : nil
    case .big(let value): value
    }
  }

  /// A hash under which equal numbers are equal, whatever their form.
  var hash: UInt64 {
    switch self {
    case .integer(let value): ByteHash.mix(UInt64(bitPattern: value))
    case .unsigned(let value): ByteHash.mix(value)
    case .double(let value):
      if let whole = Int64(exactly: value) {
        ByteHash.mix(UInt64(bitPattern: whole))
      } else if let whole = UInt64(exactly: value) {
        ByteHash.mix(whole)
      } else {
        ByteHash.mix(value.bitPattern)
      }
    // Equal to a double only where it is exactly that double, which is then the nearest one.
    case .big(let value): ByteHash.mix(value.nearestDouble.bitPattern)
    }
  }

  private static func order<Integer: FixedWidthInteger>(of integer: Integer, to double: Double) -> NumberOrder? {
    if double.isNaN { return nil }
    let whole = double.rounded(.down)
    guard let floor = Integer(exactly: whole) else { return double > 0 ? .less : .greater }
    if integer != floor { return NumberOrder(integer, floor) }
    return whole == double ? .equal : .less
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
