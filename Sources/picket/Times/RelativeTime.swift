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
