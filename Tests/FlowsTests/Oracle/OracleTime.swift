/// Writes times as queries do.
enum OracleTime {
  /// The time as `2026-09-21 14:13:20`, for whole seconds.
  static func text(_ nanos: Int64) -> String {
    let seconds = nanos / 1_000_000_000
    let (year, month, day) = date(daysSince1970: seconds / 86_400)
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60)
    return "\(year)-\(two(month))-\(two(day)) \(two(hour)):\(two(minute)):\(two(second))"
  }

  /// The date, found by counting years and months.
  private static func date(daysSince1970: Int64) -> (Int64, Int64, Int64) {
    var year: Int64 = 1970
    var days = daysSince1970
    while days >= length(of: year) {
      days -= length(of: year)
      year += 1
    }
    var month: Int64 = 1
    while days >= length(of: month, year) {
      days -= length(of: month, year)
      month += 1
    }
    return (year, month, days + 1)
  }

  private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func length(of year: Int64) -> Int64 { isLeap(year) ? 366 : 365 }

  private static func length(of month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
