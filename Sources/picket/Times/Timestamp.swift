import Glibc

/// A point in time as people write it: RFC 3339.
///
/// Years 1678 to 2261, which is what nanoseconds since 1970 in 64 bits can say.
struct Timestamp: Equatable, Sendable {
  private static let nanosPerSecond: Int64 = 1_000_000_000

  /// Nanoseconds since 1970.
  let unixNanos: Int64

  init(unixNanos: Int64) {
    self.unixNanos = unixNanos
  }

  /// The time that the system's clock shows.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(unixNanos: Int64(time.tv_sec) * nanosPerSecond + Int64(time.tv_nsec))
  }

  /// The time in UTC to the second, for example `2026-03-01T09:30:00Z`.
  var text: String {
    let seconds = unixNanos.flooredQuotient(dividingBy: Timestamp.nanosPerSecond)
    let days = seconds.flooredQuotient(dividingBy: 86_400)
    let (date, time) = (CalendarDate(daysSince1970: days), seconds - days * 86_400)
    return "\(date.text)T\(digits(time / 3_600)):\(digits(time / 60 % 60)):\(digits(time % 60))Z"
  }

  /// The time in UTC with the part of a second that it has, for example `2026-03-01T09:30:00.25Z`.
  var exactText: String {
    let remainder = unixNanos % Timestamp.nanosPerSecond
    if remainder == 0 { return text }
    let nanos = remainder < 0 ? remainder + Timestamp.nanosPerSecond : remainder
    var fraction = String(String(Timestamp.nanosPerSecond + nanos).dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    return "\(text.dropLast()).\(fraction)Z"
  }

  private func digits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

extension Timestamp {
  /// Reads RFC 3339, for example `2026-03-01T09:30:00Z` or `2026-03-01T09:30:00.5+01:00`.
  ///
  /// Seconds, the offset or the whole time of day may be left out, as queries and rows write times: they are 0.
  init?(_ text: String) {
    guard let date = text.prefixMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/) else { return nil }
    guard let day = CalendarDate(year: date.1, month: date.2, day: date.3) else { return nil }
    let rest = text[date.range.upperBound...]
    guard let time = rest.isEmpty ? (seconds: 0, nanos: 0) : Timestamp.timeOfDay(rest) else { return nil }
    let seconds = day.daysSince1970 * 86_400 + time.seconds
    let (nanos, isTooFar) = seconds.multipliedReportingOverflow(by: Timestamp.nanosPerSecond)
    let (sum, isTooFarStill) = nanos.addingReportingOverflow(time.nanos)
    if isTooFar || isTooFarStill { return nil }
    unixNanos = sum
  }

  /// Reads what follows the date; the seconds are those since the day began in UTC.
  private static func timeOfDay(_ text: Substring) -> (seconds: Int64, nanos: Int64)? {
    let pattern = /[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?/
    guard let clock = text.prefixMatch(of: pattern) else { return nil }
    guard let hours = Int64(clock.1), let minutes = Int64(clock.2), let seconds = Int64(clock.3 ?? "0") else {
      return nil
    }
    // 60 is a leap second.
    guard hours < 24, minutes < 60, seconds <= 60 else { return nil }
    guard let offset = offset(text[clock.range.upperBound...]) else { return nil }
    let nanos = Int64((clock.4.map(String.init) ?? "").withZeros(toCount: 9)) ?? 0
    return (hours * 3_600 + minutes * 60 + seconds - offset, nanos)
  }

  /// Reads how far the local time is ahead of UTC, in seconds.
  private static func offset(_ text: Substring) -> Int64? {
    if text.isEmpty || text == "Z" || text == "z" { return 0 }
    guard let offset = text.wholeMatch(of: /([+-])([0-9]{2}):([0-9]{2})/) else { return nil }
    guard let hours = Int64(offset.2), let minutes = Int64(offset.3), hours < 24, minutes < 60 else { return nil }
    return (offset.1 == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }
}

extension String {
  fileprivate func withZeros(toCount count: Int) -> String {
    self + String(repeating: "0", count: Swift.max(0, count - self.count))
  }
}

extension Int64 {
  /// The quotient rounded down, also for numbers below zero.
  func flooredQuotient(dividingBy divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
