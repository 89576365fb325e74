/// A day of the Gregorian calendar.
struct CalendarDate: Equatable {
  let year: Int64
  let month: Int64
  let day: Int64

  /// The day with these digits; nil when the calendar has none.
  init?(year: Substring, month: Substring, day: Substring) {
    guard let year = Int64(year), let month = Int64(month), let day = Int64(day), 1...12 ~= month else { return nil }
    guard day >= 1, day <= CalendarDate.dayCount(ofMonth: month, year: year) else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The day that comes so many days after 1 January 1970.
  ///
  /// The count starts in March, so that the leap day is the last of its year, and repeats every 400 years.
  init(daysSince1970: Int64) {
    let shifted = daysSince1970 + CalendarDate.daysFromMarchOfYear0
    let era = shifted.flooredQuotient(dividingBy: CalendarDate.daysOf400Years)
    let dayOfEra = shifted - era * CalendarDate.daysOf400Years
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  }

  private static let daysOf400Years: Int64 = 146_097
  /// From 1 March of the year 0 to 1 January 1970.
  private static let daysFromMarchOfYear0: Int64 = 719_468

  /// Days after 1 January 1970.
  var daysSince1970: Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear.flooredQuotient(dividingBy: 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * CalendarDate.daysOf400Years + dayOfEra - CalendarDate.daysFromMarchOfYear0
  }

  /// The day as `2026-03-01`.
  var text: String {
    let digits = String(year)
    let year = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }

  private static func dayCount(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
