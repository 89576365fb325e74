import ArgumentParser
import Wire

/// A severity on the command line, in any case.
enum SeverityName: String, CaseIterable, ExpressibleByArgument {
  case info, low, medium, high, critical

  init?(argument: String) {
    self.init(rawValue: argument.lowercased())
  }

  /// The severity as the daemon knows it.
  var severity: Severity {
    switch self {
    case .info: .info
    case .low: .low
    case .medium: .medium
    case .high: .high
    case .critical: .critical
    }
  }
}
