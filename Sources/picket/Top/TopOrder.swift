import ArgumentParser
import Wire

/// What the detections of a screen are ordered by, the most of it first: `--sort`, and a key.
enum TopOrder: String, CaseIterable, ExpressibleByArgument {
  case time
  case evaluations
  case matches
  case alerts
  case failures
  case name

  /// The key that chooses it, the first letter of its name.
  var key: Character { rawValue.first ?? " " }

  /// The order that a key chooses; nil for other keys.
  static func of(_ key: Character) -> TopOrder? { allCases.first { $0.key == key } }

  /// The detections that have something to show, in this order.
  func sorted(_ detections: [TopDetection]) -> [TopDetection] {
    if self == .name { return detections.sorted { $0.id < $1.id } }
    return detections.filter { value(of: $0) > (0, 0) }.sorted { left, right in
      let (first, second) = (value(of: left), value(of: right))
      return first == second ? left.id < right.id : first > second
    }
  }

  /// What counts: the rate of late, and then what came since the daemon started.
  private func value(of detection: TopDetection) -> (Double, UInt64) {
    let totals = detection.totals
    return switch self {
    case .time: (detection.time, totals.elapsedNanos &+ totals.pythonNanos)
    case .evaluations: (detection.evaluations, totals.evaluations)
    case .matches: (detection.matches, totals.matches)
    case .alerts: (detection.alerts, totals.alerts)
    case .failures: (detection.failures, totals.failures)
    case .name: (0, 0)
    }
  }
}
