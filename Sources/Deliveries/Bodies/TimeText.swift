import Primitives

/// Times in UTC as RFC 3339 has them, to the millisecond.
enum TimeText {
  /// The text of a time in nanoseconds since 1970, for example `2026-03-01T09:30:00.250Z`.
  static func utc(_ unixNanos: Int64) -> String {
    let (seconds, nanos) = divided(Int(unixNanos), by: 1_000_000_000)
    let (days, rest) = divided(seconds, by: 86_400)
    let day = CalendarDay(daysSince1970: days)
    return "\(digits(day.year, 4))-\(digits(day.month))-\(digits(day.day))T"
      + "\(digits(rest / 3_600)):\(digits(rest / 60 % 60)):\(digits(rest % 60)).\(digits(nanos / 1_000_000, 3))Z"
  }

  private static func divided(_ number: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let quotient = (number >= 0 ? number : number - divisor + 1) / divisor
    return (quotient, number - quotient * divisor)
  }

  private static func digits(_ number: Int, _ count: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
