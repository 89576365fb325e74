import ArgumentParser
import Wire

/// A status of alerts on the command line, in any case.
enum AlertStatusName: String, CaseIterable, ExpressibleByArgument {
  case open, triaged, resolved, closed

  init?(argument: String) {
    self.init(rawValue: argument.lowercased())
  }

  /// The status as the daemon knows it.
  var status: AlertStatus {
    switch self {
    case .open: .open
    case .triaged: .triaged
    case .resolved: .resolved
    case .closed: .closed
    }
  }
}
