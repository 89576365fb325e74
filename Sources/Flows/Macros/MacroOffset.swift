/// The length of time of a macro, for example of `p_occurs_since('1 hour')`.
///
/// A positive whole number, perhaps a space, and a unit: `s sec second seconds`, `m min minute minutes`,
/// `h hr hrs hour hours`, `d day days` or `w wk week weeks`; seconds without one. Case does not count.
enum MacroOffset {
  static let grammar = "a positive whole number and a unit: s, m, h, d or w, for example '1 hour' or 90m"

  /// The nanoseconds of a text like `90m`, or nil when it is not such a text or does not fit 64 bits.
  static func nanos(of text: String) -> Int64? {
    let bytes = Array(text.foldedASCII.utf8)
    var rest = trimmed(bytes[...])
    let digits = rest.prefix(while: SQLTokenizer.isDigit)
    guard let number = Int64(String(decoding: digits, as: UTF8.self)), number > 0 else { return nil }
    rest = trimmed(rest.dropFirst(digits.count))
    guard let unit = unitNanos(String(decoding: rest, as: UTF8.self)) else { return nil }
    let (nanos, overflows) = number.multipliedReportingOverflow(by: unit)
    return overflows ? nil : nanos
  }

  /// How long a unit is; seconds for the empty name.
  private static func unitNanos(_ name: String) -> Int64? {
    switch name {
    case "", "s", "sec", "second", "seconds": 1_000_000_000
    case "m", "min", "minute", "minutes": 60_000_000_000
    case "h", "hr", "hrs", "hour", "hours": 3_600_000_000_000
    case "d", "day", "days": 86_400_000_000_000
    case "w", "wk", "week", "weeks": 604_800_000_000_000
    default: nil
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let rest = bytes.drop(while: isSpace)
    return rest.dropLast(rest.reversed().prefix(while: isSpace).count)
  }
}
