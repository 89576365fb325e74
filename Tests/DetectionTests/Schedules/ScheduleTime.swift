@testable import Detection

/// Instants as tests write them: `2026-01-31 23:59`.
enum ScheduleTime {
  /// Nanoseconds since 1970.
  static func nanos(_ text: String) -> Int64? {
    EventTime.unixNanos(text.utf8.count == 16 ? text + ":00" : text)
  }

  /// The instant of a whole minute.
  static func text(_ nanos: Int64?) -> String {
    guard let nanos else { return "never" }
    let minutes = UnixMinutes.floor(nanos)
    var days = minutes / 1_440
    if days * 1_440 > minutes { days -= 1 }
    let day = CalendarDay(daysSince1970: Int(days))
    let minute = Int(minutes - days * 1_440)
    let isWhole = UnixMinutes.nanos(minutes) == nanos
    return "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2)) \(padded(minute / 60, 2))"
      + ":\(padded(minute % 60, 2))" + (isWhole ? "" : " and more")
  }

  private static func padded(_ number: Int, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}
