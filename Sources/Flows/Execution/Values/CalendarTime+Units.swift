extension CalendarTime {
  /// The number of the unit that a time lies in; consecutive units have consecutive numbers.
  static func number(of unit: TimeUnit, at nanos: Int64) -> Int64 {
    switch unit {
    case .second: return floorDivide(nanos, nanosPerSecond)
    case .minute: return floorDivide(nanos, 60 * nanosPerSecond)
    case .hour: return floorDivide(nanos, 3_600 * nanosPerSecond)
    case .day: return floorDivide(nanos, nanosPerDay)
    case .week:
      // 1970-01-01 was a Thursday: three days after the Monday of its week.
      return floorDivide(floorDivide(nanos, nanosPerDay) + 3, 7)
    case .month:
      let time = CalendarTime(nanos: nanos)
      return time.year * 12 + time.month - 1
    case .year: return CalendarTime(nanos: nanos).year
    }
  }

  /// A time cut down to the start of its unit, nil when that does not fit 64 bits.
  static func start(of unit: TimeUnit, at nanos: Int64) -> Int64? {
    let number = number(of: unit, at: nanos)
    switch unit {
    case .second: return product(number, nanosPerSecond)
    case .minute: return product(number, 60 * nanosPerSecond)
    case .hour: return product(number, 3_600 * nanosPerSecond)
    case .day: return product(number, nanosPerDay)
    case .week: return product(number * 7 - 3, nanosPerDay)
    case .month:
      let year = floorDivide(number, 12)
      return CalendarTime(year: year, month: number - year * 12 + 1, day: 1).nanos
    case .year: return CalendarTime(year: number, month: 1, day: 1).nanos
    }
  }

  private static func product(_ left: Int64, _ right: Int64) -> Int64? {
    let (result, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? nil : result
  }
}
