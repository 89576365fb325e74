/// The kinds of plain scalars by the core schema of YAML 1.2.
///
/// Only `true` and `false` in three spellings are booleans: `yes`, `on` and timestamps are text, and `0644` is 644.
enum YAMLCoreSchema {
  /// What a scalar without quotes is.
  static func value(of text: String) -> YAMLScalar.Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .flag(true)
    case "false", "False", "FALSE": return .flag(false)
    default: break
    }
    guard let first = text.utf8.first, canStartNumber(first) else { return .text(text) }
    return number(text) ?? .text(text)
  }

  private static func canStartNumber(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func number(_ text: String) -> YAMLScalar.Value? {
    if text.hasPrefix("0x") { return based(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return based(text.dropFirst(2), radix: 8) }
    let isNegative = text.hasPrefix("-")
    let unsigned = Array(text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") })
    // More than one sign is text.
    guard text.utf8.count - unsigned.count <= 1 else { return nil }
    switch String(decoding: unsigned, as: UTF8.self) {
    case ".inf", ".Inf", ".INF": return .notFinite(text)
    case ".nan", ".NaN", ".NAN": return text.utf8.first == UInt8(ascii: ".") ? .notFinite(text) : nil
    default: return decimal(unsigned, isNegative: isNegative)
    }
  }

  /// The most digits of a number to base 8 or 16: reading one takes quadratic time.
  ///
  /// A longer one is text.
  private static let basedDigitsMax = 64

  private static func based(_ digits: Substring, radix: Int) -> YAMLScalar.Value? {
    guard digits.utf8.count <= basedDigitsMax else { return nil }
    let bits = radix == 16 ? 4 : 3
    var decimal: [UInt8] = [0]
    for byte in digits.utf8 {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else { return nil }
      append(digit, bits: bits, to: &decimal)
    }
    if digits.isEmpty { return nil }
    let ascii = decimal.reversed().map { $0 + UInt8(ascii: "0") }
    return .integer(String(decoding: ascii, as: UTF8.self))
  }

  /// Multiplies a number, in decimal digits from the lowest, by 2 to the power of `bits` and adds a digit.
  private static func append(_ digit: Int, bits: Int, to decimal: inout [UInt8]) {
    var carry = digit
    for index in decimal.indices {
      let value = Int(decimal[index]) << bits + carry
      decimal[index] = UInt8(value % 10)
      carry = value / 10
    }
    while carry > 0 {
      decimal.append(UInt8(carry % 10))
      carry /= 10
    }
  }

  /// Reads `[0-9]+`, or `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
  private static func decimal(_ bytes: [UInt8], isNegative: Bool) -> YAMLScalar.Value? {
    let wholeEnd = bytes.firstIndex { !isDigit($0) } ?? bytes.count
    let whole = bytes[..<wholeEnd]
    let sign = isNegative ? "-" : ""
    if wholeEnd == bytes.count {
      if whole.isEmpty { return nil }
      let digits = canonical(whole)
      return .integer(digits == "0" ? digits : sign + digits)
    }
    var rest = bytes[wholeEnd...]
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix { isDigit($0) }
      rest = rest.dropFirst(fraction.count + 1)
    }
    if whole.isEmpty && fraction.isEmpty { return nil }
    guard let exponent = exponent(rest) else { return nil }
    let fractionText =
      fraction.isEmpty ? (exponent.isEmpty ? ".0" : "") : "." + String(decoding: fraction, as: UTF8.self)
    return .decimal(sign + canonical(whole) + fractionText + exponent)
  }

  /// Reads the rest of a number after its digits: nothing, or an exponent.
  ///
  /// Nil for anything else.
  private static func exponent(_ rest: ArraySlice<UInt8>) -> String? {
    guard let mark = rest.first else { return "" }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
    var digits = rest.dropFirst()
    if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    return String(decoding: rest, as: UTF8.self)
  }

  /// The digits without leading zeros; `0` for none.
  private static func canonical(_ digits: ArraySlice<UInt8>) -> String {
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    return significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self)
  }
}
