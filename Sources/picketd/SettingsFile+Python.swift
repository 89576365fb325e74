import Glibc
import PythonBodies
import Yams

// The key `python`: how bodies in Python are run.
extension SettingsFile {
  private static let pythonKeys = [
    "run", "interpreter", "directory", "workers", "site_packages", "event_seconds", "memory_bytes",
  ]
  private static let eventSeconds = 0.05...60.0
  private static let memoryBytes = 67_108_864...17_179_869_184

  /// Reads whether bodies are run, and how.
  mutating func python(_ node: Node) -> (runs: Bool, configuration: PythonConfiguration) {
    var runs = true
    var configuration = PythonConfiguration()
    guard case .mapping(let mapping) = node else {
      report(node, "expected settings of Python, one 'name: value' a line")
      return (runs, configuration)
    }
    for (key, value) in mapping {
      if key.string == "run" {
        if let flag = value.bool { runs = flag } else { report(value, "expected true or false") }
      } else {
        take(key, value, into: &configuration)
      }
    }
    return (runs, configuration)
  }

  private mutating func take(_ key: Node, _ value: Node, into configuration: inout PythonConfiguration) {
    switch key.string {
    case "interpreter": configuration.interpreter = path(value, "interpreter", X_OK)
    case "directory": configuration.directory = path(value, "directory", X_OK)
    case "site_packages": configuration.sitePackages = path(value, "site_packages", R_OK | X_OK)
    case "workers": configuration.workers = number("workers", value, 1...PythonConfiguration.workersMax)
    case "event_seconds":
      let bounds = SettingsFile.eventSeconds
      if let seconds = value.float, bounds.contains(seconds) {
        configuration.eventSeconds = seconds
      } else {
        report(value, "event_seconds: expected seconds from \(bounds.lowerBound) to \(bounds.upperBound)")
      }
    case "memory_bytes":
      if let bytes = number("memory_bytes", value, SettingsFile.memoryBytes) { configuration.memoryBytes = bytes }
    default: reportUnknown(key, "setting of Python", SettingsFile.pythonKeys)
    }
  }

  /// The path of something that the daemon may use.
  private mutating func path(_ node: Node, _ name: String, _ mode: Int32) -> String? {
    guard let path = text(node) else { return nil }
    if !path.hasPrefix("/") {
      report(node, "\(name): expected an absolute path, found '\(path)'")
    } else if access(path, mode) != 0 {
      report(node, "\(name): cannot use '\(path)': \(String(cString: strerror(errno)))")
    }
    return path
  }
}
