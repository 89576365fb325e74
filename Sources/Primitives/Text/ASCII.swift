/// ASCII letters and hexadecimal digits, on bytes.
extension UInt8 {
  /// The lowercase letter of an ASCII capital; any other byte as it is.
  @inlinable @inline(__always)
  public var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

  /// Whether the byte is a decimal digit.
  @inlinable @inline(__always)
  public var isASCIIDigit: Bool { self &- 0x30 < 10 }

  /// The number of a hexadecimal digit of either case; nil when the byte is none.
  @inlinable @inline(__always)
  public var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self &- UInt8(ascii: "A") &+ 10
    default: nil
    }
  }

  /// The lowercase hexadecimal digit of a number from 0 to 15.
  @inlinable @inline(__always)
  public static func hexadecimalDigit(_ number: UInt8) -> UInt8 {
    number < 10 ? UInt8(ascii: "0") &+ number : UInt8(ascii: "a") &- 10 &+ number
  }
}

/// The singular or the plural of a noun, as a number before it needs it: `1 run`, `2 runs`.
public func noun(_ count: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
  count == 1 ? singular : plural ?? singular + "s"
}
