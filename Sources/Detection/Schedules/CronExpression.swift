import Primitives

/// A schedule of five fields: minute, hour, day of month, month and day of week, in UTC.
///
/// A field is `*`, a number, a range `a-b`, or a list of those; `*/n` and `a-b/n` take every nth value from the first
/// on. Days of the week count from 0 for Sunday, which is 7 too. When both day fields say something other than `*`, a
/// day on which either of them holds will do.
public struct CronExpression: Hashable, Sendable, CustomStringConvertible {
  /// The expression as it was written.
  public let description: String
  /// A bit for each value of each field, in the order of the fields.
  private let values: [UInt64]
  private let restrictsDayOfMonth: Bool
  private let restrictsDayOfWeek: Bool

  /// Reads an expression; the error names what is wrong with which field.
  public init(_ text: String) throws(CronError) {
    var parser = CronParser(text)
    values = try parser.parse()
    restrictsDayOfMonth = !parser.isEvery(.dayOfMonth)
    restrictsDayOfWeek = !parser.isEvery(.dayOfWeek)
    description = text
    guard restrictsDayOfWeek || hasPossibleDay else { throw parser.impossibleDayError() }
  }

  /// The first minute of the schedule after an instant, both in nanoseconds since 1970; nil when it is beyond what 64
  /// bits hold.
  ///
  /// - Complexity: looks at the days up to that minute, at most those of eight years.
  public func next(after nanos: Int64) -> Int64? {
    let minute = Int(UnixMinutes.floor(nanos)) + 1
    return match(from: minute, step: 1)
  }

  /// The last minute of the schedule at an instant or before; nil when it is beyond what 64 bits hold.
  ///
  /// - Complexity: looks at the days down to that minute, at most those of eight years.
  public func last(notAfter nanos: Int64) -> Int64? {
    match(from: Int(UnixMinutes.floor(nanos)), step: -1)
  }

  private static let minutesPerDay = 1_440
  /// 29 February is at most eight years away: 2100 has none.
  private static let daysMax = 8 * 366 + 1

  private func match(from minute: Int, step: Int) -> Int64? {
    var day = minute.quotientAndRemainder(dividingBy: CronExpression.minutesPerDay).quotient
    if day * CronExpression.minutesPerDay > minute { day -= 1 }
    var minuteOfDay: Int? = minute - day * CronExpression.minutesPerDay
    for _ in 0...CronExpression.daysMax {
      if holds(onDay: day), let found = time(from: minuteOfDay, step: step) {
        return UnixMinutes.nanos(Int64(day * CronExpression.minutesPerDay + found))
      }
      day += step
      minuteOfDay = nil
    }
    return nil
  }

  private func holds(onDay day: Int) -> Bool {
    let date = CalendarDay(daysSince1970: day)
    guard holds(date.month, in: .month) else { return false }
    let isDayOfMonth = holds(date.day, in: .dayOfMonth)
    let isDayOfWeek = holds(CalendarDay.weekday(ofDaysSince1970: day), in: .dayOfWeek)
    if restrictsDayOfMonth, restrictsDayOfWeek { return isDayOfMonth || isDayOfWeek }
    return isDayOfMonth && isDayOfWeek
  }

  /// The first minute of a day that the expression has, from one on in a direction; from its end without one.
  private func time(from minuteOfDay: Int?, step: Int) -> Int? {
    var minute = minuteOfDay ?? (step > 0 ? 0 : CronExpression.minutesPerDay - 1)
    while minute >= 0, minute < CronExpression.minutesPerDay {
      if holds(minute / 60, in: .hour), holds(minute % 60, in: .minute) { return minute }
      minute += step
    }
    return nil
  }

  private func holds(_ value: Int, in field: CronField) -> Bool {
    values[field.rawValue] & (1 << UInt64(value)) != 0
  }

  /// Whether any of the months has any of the days of month, in a leap year.
  private var hasPossibleDay: Bool {
    CronField.month.range.contains { month in
      holds(month, in: .month)
        && (1...CalendarDay.dayCount(ofMonth: month, year: 2000)).contains { holds($0, in: .dayOfMonth) }
    }
  }
}

/// Why a text is no cron expression.
public struct CronError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong and what was expected.
  public let message: String
  /// Where in the text, in UTF-8 bytes.
  public let offset: Int

  /// What is wrong and what was expected.
  public var description: String { message }
}

/// One of the five fields of a cron expression.
enum CronField: Int, CaseIterable {
  case minute
  case hour
  case dayOfMonth
  case month
  case dayOfWeek

  /// The name, for messages.
  var name: String {
    switch self {
    case .minute: "minute"
    case .hour: "hour"
    case .dayOfMonth: "day of month"
    case .month: "month"
    case .dayOfWeek: "day of week"
    }
  }

  /// The values that may be written.
  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    // 7 is Sunday too.
    case .dayOfWeek: 0...7
    }
  }

  /// The values that `*` stands for.
  var every: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : range }

  /// What may be written, for messages.
  var expected: String {
    let numbers = "numbers from \(range.lowerBound) to \(range.upperBound)"
    return self == .dayOfWeek ? "\(numbers) (0 and 7 are Sunday)" : numbers
  }

  /// The number to write for the first three letters of a name of a month or a day.
  func number(ofName name: String) -> Int? {
    let names: [String]
    switch self {
    case .month: names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    case .dayOfWeek: names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    case .minute, .hour, .dayOfMonth: return nil
    }
    return names.firstIndex(of: name.prefix(3).lowercased()).map { $0 + every.lowerBound }
  }
}
