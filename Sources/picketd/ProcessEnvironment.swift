import Glibc

/// The variables that the process was started with.
enum ProcessEnvironment {
  static var variables: [String: String] {
    var variables: [String: String] = [:]
    for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "JOURNAL_STREAM"] {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    return variables
  }
}
