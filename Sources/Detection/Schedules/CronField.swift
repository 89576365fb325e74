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
