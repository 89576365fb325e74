extension TimeUnit {
  static let names = ["second", "minute", "hour", "day", "week", "month", "year"]

  /// The unit of a name in Snowflake's SQL, whose case does not count.
  init?(named name: String) {
    switch name.foldedASCII {
    case "second", "seconds", "sec", "s": self = .second
    case "minute", "minutes", "min", "mi", "m": self = .minute
    case "hour", "hours", "hh", "hr", "h": self = .hour
    case "day", "days", "dd", "d": self = .day
    case "week", "weeks", "wk", "w": self = .week
    case "month", "months", "mon", "mm": self = .month
    case "year", "years", "yyyy", "yy", "y": self = .year
    default: return nil
    }
  }

  /// How long it is; nil for months and years, which differ.
  var fixedNanos: Int64? {
    switch self {
    case .second: 1_000_000_000
    case .minute: 60_000_000_000
    case .hour: 3_600_000_000_000
    case .day: 86_400_000_000_000
    case .week: 604_800_000_000_000
    case .month, .year: nil
    }
  }
}
