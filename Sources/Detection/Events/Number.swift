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

  /// How one number compares to another.
  func order(to other: Number) -> NumberOrder {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): NumberOrder(a, b)
    case (.integer(let a), .unsigned(let b)): a < 0 ? .less : NumberOrder(UInt64(a), b)
    case (.unsigned(let a), .integer(let b)): b < 0 ? .greater : NumberOrder(a, UInt64(b))
    case (.unsigned(let a), .unsigned(let b)): NumberOrder(a, b)
    case (.double(let a), .double(let b)): NumberOrder(a, b)
    case (.integer(let a), .double(let b)) where abs(b) < Number.integerDoubleMax: Number.order(of: a, to: b)
    case (.double(let a), .integer(let b)) where abs(a) < Number.integerDoubleMax: Number.order(of: b, to: a).reversed
    default: withDecimal { left in other.withDecimal { left.order(to: $0) } }
    }
  }

  /// Where doubles are no longer near enough to each other to tell whole numbers apart.
  private static let integerDoubleMax = 9_007_199_254_740_992.0

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
    case .double(let value) where abs(value) < Number.integerDoubleMax: Int64(exactly: value).map { .integer($0) }
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
  func write(to bytes: inout [UInt8], countMax: Int = .max) {
    switch self {
    case .integer(let value): bytes += value.description.utf8
    case .unsigned(let value): bytes += value.description.utf8
    case .double, .decimal: withDecimal { $0.write(to: &bytes, countMax: countMax) }
    }
  }
}

/// How one number compares to another.
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

/// A number as its decimal digits, for exact comparison where neither 64 bits nor a double hold it: a view of its text.
///
/// The value is `0.d1d2d3… × 10^exponent`, without zeros at either end of the digits; zero has no digits. Valid as long
/// as the text.
struct Decimal {
  let isNegative: Bool
  /// The text from the first digit to the last one that counts; a point may stand between them.
  private let digits: UnsafeRawBufferPointer
  let digitCount: Int
  let exponent: Int

  /// The number that the text of a JSON number is; an exponent of more than 18 digits counts as the largest.
  ///
  /// - Complexity: O(n) in the text.
  init(_ text: UnsafeRawBufferPointer) {
    var first: Int?
    var end = 0
    // Of all digits: how many there are, how many stand before the point, before the first and up to the last that is
    // not 0.
    var (count, whole, leading, upToLast) = (0, -1, 0, 0)
    var offset = 0
    while offset < text.count, text[offset] | 0x20 != UInt8(ascii: "e") {
      switch text[offset] {
      case UInt8(ascii: "0"): count += 1
      case UInt8(ascii: "1")...UInt8(ascii: "9"):
        if first == nil { (first, leading) = (offset, count) }
        count += 1
        (end, upToLast) = (offset + 1, count)
      case UInt8(ascii: "."): whole = count
      default: break
      }
      offset += 1
    }
    let scale = offset < text.count ? Decimal.exponent(text[(offset + 1)...]) : 0
    digits = UnsafeRawBufferPointer(rebasing: text[(first ?? 0)..<end])
    digitCount = upToLast - leading
    exponent = first == nil ? 0 : (whole < 0 ? count : whole) - leading + scale
    isNegative = first != nil && text.first == UInt8(ascii: "-")
  }

  /// The largest exponent there is, far beyond what the digits of a text can shift.
  private static let exponentMax = 999_999_999_999_999_999

  private static func exponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int {
    var value = 0
    for byte in text where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "+") {
      value = value > exponentMax / 10 ? exponentMax : value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return text.first == UInt8(ascii: "-") ? -value : value
  }

  var isZero: Bool { digitCount == 0 }

  /// How this number compares to another.
  ///
  /// - Complexity: O(n) in the digits of the shorter one.
  func order(to other: Decimal) -> NumberOrder {
    if isZero || other.isZero || isNegative != other.isNegative { return NumberOrder(sign, other.sign) }
    let byMagnitude = exponent == other.exponent ? digitOrder(to: other) : NumberOrder(exponent, other.exponent)
    return isNegative ? byMagnitude.reversed : byMagnitude
  }

  private var sign: Int { isZero ? 0 : isNegative ? -1 : 1 }

  private func digitOrder(to other: Decimal) -> NumberOrder {
    var left = DigitIterator(digits)
    var right = DigitIterator(other.digits)
    while let digit = left.next() {
      guard let otherDigit = right.next() else { return .greater }
      if digit != otherDigit { return NumberOrder(digit, otherDigit) }
    }
    return digitCount == other.digitCount ? .equal : .less
  }

  /// The number as an integer of 64 bits; nil when it is none.
  var integer: Number? {
    if isZero { return .integer(0) }
    guard digitCount <= exponent, exponent <= Decimal.integerDigitsMax else { return nil }
    var value: UInt64 = 0
    var digits = DigitIterator(digits)
    for _ in 0..<exponent {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64((digits.next() ?? UInt8(ascii: "0")) & 15))
      if overflow || carry { return nil }
      value = sum
    }
    if isNegative { return value <= 1 << 63 ? .integer(Int64(truncatingIfNeeded: 0 &- value)) : nil }
    return value >> 63 == 0 ? .integer(Int64(value)) : .unsigned(value)
  }

  /// Digits of the largest integer of 64 bits.
  private static let integerDigitsMax = 20

  /// A hash, the same for equal numbers.
  ///
  /// - Complexity: O(1): the first digits and how many there are tell numbers apart well enough.
  var hash: UInt64 {
    var state = ByteHash.mix(UInt64(truncatingIfNeeded: exponent) ^ UInt64(truncatingIfNeeded: digitCount) << 32)
    var digits = DigitIterator(digits)
    for _ in 0..<Decimal.integerDigitsMax {
      guard let digit = digits.next() else { break }
      state = state &* 31 &+ UInt64(digit)
    }
    return ByteHash.mix(isNegative ? ~state : state)
  }
}

extension Decimal {
  /// Writes the canonical text: plainly where that takes at most 21 digits, else as `d.ddde±n`; zero is `0`.
  ///
  /// - Complexity: O(n) in the digits that are written, of which there are at most `countMax`.
  func write(to bytes: inout [UInt8], countMax: Int = .max) {
    if isZero { return bytes.append(UInt8(ascii: "0")) }
    if isNegative { bytes.append(UInt8(ascii: "-")) }
    let count = exponent > 0 ? max(exponent, digitCount) : 1 - exponent + digitCount
    if count <= Decimal.plainDigitsMax { writePlainly(to: &bytes) } else { writeScaled(to: &bytes, countMax) }
  }

  private static let plainDigitsMax = 21

  private func writePlainly(to bytes: inout [UInt8]) {
    var digits = DigitIterator(digits)
    if exponent <= 0 {
      bytes += "0.".utf8
      bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -exponent))
    }
    for place in 0..<max(digitCount, exponent) {
      if place == exponent, place > 0 { bytes.append(UInt8(ascii: ".")) }
      bytes.append(digits.next() ?? UInt8(ascii: "0"))
    }
  }

  private func writeScaled(to bytes: inout [UInt8], _ countMax: Int) {
    var digits = DigitIterator(digits)
    var place = 0
    while place < countMax, let digit = digits.next() {
      if place == 1 { bytes.append(UInt8(ascii: ".")) }
      bytes.append(digit)
      place += 1
    }
    bytes += (exponent > 0 ? "e+" : "e-").utf8
    bytes += String(abs(exponent - 1)).utf8
  }
}

/// The digits of a number's text, one after the other, without the point.
private struct DigitIterator: IteratorProtocol {
  private let text: UnsafeRawBufferPointer
  private var offset = 0

  init(_ text: UnsafeRawBufferPointer) {
    self.text = text
  }

  mutating func next() -> UInt8? {
    if offset < text.count, text[offset] == UInt8(ascii: ".") { offset += 1 }
    guard offset < text.count else { return nil }
    offset += 1
    return text[offset - 1]
  }
}
