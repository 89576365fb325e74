import Glibc

/// A number as its decimal digits, for exact comparison where 64 bits do not hold it.
///
/// The value is `0.d1d2d3… × 10^exponent`, without zeros at either end of the digits; zero has no digits.
struct Decimal: Hashable {
  private let isNegative: Bool
  private let digits: [UInt8]
  private let exponent: Int

  /// The number that the text of a JSON number is; an exponent beyond 64 bits counts as the largest.
  ///
  /// - Complexity: O(n) in the text.
  init(_ text: UnsafeRawBufferPointer) {
    var digits: [UInt8] = []
    var wholeCount = 0
    var isWhole = true
    var offset = 0
    while offset < text.count, text[offset] | 0x20 != UInt8(ascii: "e") {
      switch text[offset] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(text[offset])
        if isWhole { wholeCount += 1 }
      case UInt8(ascii: "."): isWhole = false
      default: break
      }
      offset += 1
    }
    let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    self.digits = Array(digits.dropFirst(leading))
    let scale = offset < text.count ? Decimal.exponent(text[(offset + 1)...]) : 0
    exponent = self.digits.isEmpty ? 0 : (wholeCount - leading).saturatingAdd(scale)
    isNegative = !self.digits.isEmpty && text.first == UInt8(ascii: "-")
  }

  /// The number that the text of a JSON number is.
  init(_ text: String) {
    var text = text
    self = text.withUTF8 { Decimal(UnsafeRawBufferPointer($0)) }
  }

  /// The exact value of a finite double.
  init(_ double: Double) {
    var text = [CChar](repeating: 0, count: Decimal.double_digits_max + 32)
    let count = withVaList([Int32(Decimal.double_digits_max), double]) { vsnprintf(&text, text.count, "%.*e", $0) }
    self = text.withUnsafeBytes { Decimal(UnsafeRawBufferPointer(rebasing: $0.prefix(Int(count)))) }
  }

  /// Digits that every double has at most: 767, by the definition of IEEE 754 binary64.
  private static let double_digits_max = 767

  /// How this number stands to another.
  func order(to other: Decimal) -> NumberOrder {
    if digits.isEmpty || other.digits.isEmpty || isNegative != other.isNegative {
      return NumberOrder(sign, other.sign)
    }
    let byMagnitude = magnitudeOrder(to: other)
    return isNegative ? byMagnitude.reversed : byMagnitude
  }

  /// The double nearest to the number; infinite beyond all doubles.
  var nearestDouble: Double {
    let text = "\(isNegative ? "-" : "")0.\(String(decoding: digits, as: UTF8.self))e\(exponent)"
    return digits.isEmpty ? 0 : strtod(text, nil)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  private func magnitudeOrder(to other: Decimal) -> NumberOrder {
    if exponent != other.exponent { return NumberOrder(exponent, other.exponent) }
    return digits.withUnsafeBytes { left in other.digits.withUnsafeBytes { ByteComparison.order(left, $0) } }
  }

  private static func exponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int {
    let text = String(decoding: text, as: UTF8.self)
    return Int(text) ?? (text.hasPrefix("-") ? .min / 2 : .max / 2)
  }
}

extension Int {
  fileprivate func saturatingAdd(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
