import Detection

extension Schedule {
  /// When it runs, for people.
  var text: String {
    switch timing {
    case .rate(let minutes): minutes == 1 ? "every minute" : "every \(minutes) minutes"
    case .cron(let expression): "\(expression) (UTC)"
    }
  }
}
