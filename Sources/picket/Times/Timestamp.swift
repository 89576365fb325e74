import Glibc
import Primitives

/// A point in time as people write it: RFC 3339.
///
/// Years 1678 to 2261, which is what nanoseconds since 1970 in 64 bits can say.
struct Timestamp: Equatable, Sendable {
  /// Nanoseconds since 1970.
  let unixNanos: Int64

  init(unixNanos: Int64) {
    self.unixNanos = unixNanos
  }

  /// The time that the system's clock shows.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(unixNanos: Int64(time.tv_sec) * UnixTime.nanosPerSecond + Int64(time.tv_nsec))
  }

  /// The time in UTC to the second, for example `2026-03-01T09:30:00Z`.
  var text: String {
    let seconds = Int(unixNanos.floorDivided(by: UnixTime.nanosPerSecond))
    let days = seconds.floorDivided(by: 86_400)
    let (date, time) = (CalendarDay(daysSince1970: days), seconds - days * 86_400)
    return "\(date.year)-\(digits(date.month))-\(digits(date.day))"
      + "T\(digits(time / 3_600)):\(digits(time / 60 % 60)):\(digits(time % 60))Z"
  }

  /// The time in UTC with the part of a second that it has, for example `2026-03-01T09:30:00.25Z`.
  var exactText: String {
    let remainder = unixNanos % UnixTime.nanosPerSecond
    if remainder == 0 { return text }
    let nanos = remainder < 0 ? remainder + UnixTime.nanosPerSecond : remainder
    var fraction = String(String(UnixTime.nanosPerSecond + nanos).dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    return "\(text.dropLast()).\(fraction)Z"
  }

  private func digits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

extension Timestamp {
  /// Reads RFC 3339, for example `2026-03-01T09:30:00Z` or `2026-03-01T09:30:00.5+01:00`.
  ///
  /// Seconds, the offset or the whole time of day may be left out, as queries and rows write times: they are 0.
  init?(_ text: String) {
    guard let nanos = UnixTime.nanos(text, .command) else { return nil }
    unixNanos = nanos
  }
}
