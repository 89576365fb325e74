/// Writes times as queries do.
enum OracleTime {
  /// The time in one of the forms that fit it, such as `2026-09-21` and `2026-09-21T14:13:20.5+02:00`.
  static func text(_ nanos: Int64, _ random: inout OracleRandom) -> String {
    let offset: Int64 = random.chance(70) ? 0 : random.pick([-12_600, 3_600, 20_700])
    let seconds = nanos / 1_000_000_000 + offset
    let (year, month, day) = date(daysSince1970: seconds / 86_400)
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60)
    let fraction = nanos % 1_000_000_000
    let days = "\(year)-\(two(month))-\(two(day))"
    if offset == 0, fraction == 0, hour + minute + second == 0, random.chance(60) { return days }
    let minutes = "\(days)\(random.pick([" ", "T"]))\(two(hour)):\(two(minute))"
    let isWhole = fraction == 0 && second == 0 && random.chance(60)
    let zone = offset == 0 ? random.pick(["", "", "Z"]) : zone(offset, random.pick([":", ""]))
    return (isWhole ? minutes : "\(minutes):\(two(second))\(digits(fraction))") + zone
  }

  private static func zone(_ offset: Int64, _ colon: String) -> String {
    let minutes = abs(offset) / 60
    return "\(offset < 0 ? "-" : "+")\(two(minutes / 60))\(colon)\(two(minutes % 60))"
  }

  /// A fraction of a second with its point, without zeros at its end.
  private static func digits(_ fraction: Int64) -> String {
    if fraction == 0 { return "" }
    var digits = String(String(1_000_000_000 + fraction).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return ".\(digits)"
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
