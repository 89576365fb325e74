import Primitives

extension TimeUnit {
  /// The number of the unit that a time is in; consecutive units have consecutive numbers.
  func number(at nanos: Int64) -> Int64 {
    switch self {
    // Each with its own constant, by which the division is a multiplication.
    case .second: return nanos.floorDivided(by: UnixTime.nanosPerSecond)
    case .minute: return nanos.floorDivided(by: 60 * UnixTime.nanosPerSecond)
    case .hour: return nanos.floorDivided(by: 3_600 * UnixTime.nanosPerSecond)
    case .day: return nanos.floorDivided(by: UnixTime.nanosPerDay)
    case .week:
      // 1970-01-01 was a Thursday: three days after the Monday of its week.
      return (nanos.floorDivided(by: UnixTime.nanosPerDay) + 3).floorDivided(by: 7)
    case .month:
      let date = TimeUnit.date(at: nanos)
      return Int64(date.year * 12 + date.month - 1)
    case .year: return Int64(TimeUnit.date(at: nanos).year)
    }
  }

  /// A time cut down to the start of its unit, nil when that does not fit 64 bits.
  func start(at nanos: Int64) -> Int64? {
    let number = number(at: nanos)
    switch self {
    case .second, .minute, .hour, .day: return TimeUnit.product(number, fixedNanos ?? 1)
    case .week: return TimeUnit.product(number * 7 - 3, UnixTime.nanosPerDay)
    case .month:
      let year = Int(number).floorDivided(by: 12)
      return TimeUnit.start(ofDay: CalendarDay(year: year, month: Int(number) - year * 12 + 1, day: 1))
    case .year: return TimeUnit.start(ofDay: CalendarDay(year: Int(number), month: 1, day: 1))
    }
  }

  private static func date(at nanos: Int64) -> CalendarDay {
    CalendarDay(daysSince1970: Int(nanos.floorDivided(by: UnixTime.nanosPerDay)))
  }

  private static func start(ofDay day: CalendarDay) -> Int64? {
    product(Int64(day.daysSince1970), UnixTime.nanosPerDay)
  }

  private static func product(_ left: Int64, _ right: Int64) -> Int64? {
    let (result, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? nil : result
  }
}
