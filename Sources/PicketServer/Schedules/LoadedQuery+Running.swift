import Detection
import DetectionFiles

extension LoadedQuery {
  /// The name, unique over everything that is loaded.
  var name: String { definition.id }

  /// Whether its schedule is followed and its rows raise alerts.
  var isEnabled: Bool { definition.isEnabled }

  /// When it runs; nil for a saved query.
  var schedule: Schedule? { query.schedule }

  /// The seconds that a run may take: what its file says, or else the daemon's own bound.
  func seconds(otherwise bound: Int) -> Int64 {
    schedule.map { Int64($0.timeoutMinutes) * 60 } ?? Int64(bound)
  }
}

extension Schedule {
  /// When it runs, for people.
  var text: String {
    switch timing {
    case .rate(let minutes): minutes == 1 ? "every minute" : "every \(minutes) minutes"
    case .cron(let expression): "\(expression) (UTC)"
    }
  }
}
