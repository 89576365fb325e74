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
  var text: String { UnixTime.text(unixNanos) }

  /// The time in UTC with the part of a second that it has, for example `2026-03-01T09:30:00.25Z`.
  var exactText: String {
    let remainder = unixNanos % UnixTime.nanosPerSecond
    if remainder == 0 { return text }
    let nanos = remainder < 0 ? remainder + UnixTime.nanosPerSecond : remainder
    var fraction = String(String(UnixTime.nanosPerSecond + nanos).dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    return "\(text.dropLast()).\(fraction)Z"
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

/// How far a time is from now, for people: `12 min ago`, `in 3 h`.
enum RelativeTime {
  static func text(of time: Timestamp, now: Timestamp) -> String {
    let (nanos, isTooFar) = time.unixNanos.subtractingReportingOverflow(now.unixNanos)
    if isTooFar { return time.text }
    let seconds = nanos / 1_000_000_000
    if seconds == 0 { return "now" }
    let span = span(ofSeconds: seconds.magnitude)
    return seconds > 0 ? "in \(span)" : "\(span) ago"
  }

  /// The largest unit of which there are two or more, so that little is lost.
  private static func span(ofSeconds seconds: UInt64) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7_200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3_600) h"
    default: "\(grouped(seconds / 86_400)) days"
    }
  }
}

/// A time of the wire in UTC, to the second; another text where there is none.
func timeText(unixNanos: Int64, none: String = "-") -> String {
  unixNanos == 0 ? none : Timestamp(unixNanos: unixNanos).text
}

/// How long something took, to three digits: `0.042 ms`, `41.2 ms` or `3.07 s`.
func elapsedText(nanos: Int64) -> String {
  let microseconds = max(0, nanos) / 1_000
  switch microseconds {
  case ..<1_000: return "0.\(digits(microseconds, 3)) ms"
  case ..<10_000: return "\(microseconds / 1_000).\(digits(microseconds / 10 % 100, 2)) ms"
  case ..<100_000: return "\(microseconds / 1_000).\(microseconds / 100 % 10) ms"
  case ..<1_000_000: return "\(microseconds / 1_000) ms"
  case ..<10_000_000: return "\(microseconds / 1_000_000).\(digits(microseconds / 10_000 % 100, 2)) s"
  default: return "\(grouped(microseconds / 1_000_000)) s"
  }
}

/// A number with zeros before it.
private func digits(_ number: Int64, _ count: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, count - text.count)) + text
}
