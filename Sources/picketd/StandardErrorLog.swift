import Glibc
import Logging
import PicketServer
import Primitives

/// Log lines on standard error: with a time for people, with a priority for the journal.
struct StandardErrorLog: LogHandler {
  /// The level that all loggers share, and that a logger cannot change for itself.
  var logLevel: Logger.Level {
    get { setting.level }
    set { _ = newValue }
  }
  var metadata: Logger.Metadata = [:]
  private let setting: LogLevelSetting
  private let isForJournal: Bool

  /// Whether standard error is the journal, which wants priorities and adds the time by itself.
  static var isForJournal: Bool { ProcessEnvironment.variables["JOURNAL_STREAM"] != nil }

  /// A logger at the level of a setting.
  static func logger(level: LogLevelSetting) -> Logger {
    return Logger(label: "picketd") { _ in StandardErrorLog(level, isForJournal: isForJournal) }
  }

  init(_ setting: LogLevelSetting, isForJournal: Bool) {
    self.setting = setting
    self.isForJournal = isForJournal
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let start =
      isForJournal ? "<\(StandardErrorLog.priority(event.level))>" : "\(StandardErrorLog.time()) \(event.level) "
    // One write for the whole line, so that lines of several threads do not mix. What others have sent may be in it: it
    // must not begin a line of its own, move the cursor of a terminal or mislead who reads it.
    let line = Array((start + VisibleText.line("\(event.message)\(pairs)")).utf8)
    _ = (line + [UInt8(ascii: "\n")]).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// The priority of syslog.
  private static func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }

  /// The time in UTC, to the millisecond.
  private static func time() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var parts = tm()
    gmtime_r(&now.tv_sec, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
    let milliseconds = String(now.tv_nsec / 1_000_000 + 1_000).dropFirst()
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) + ".\(milliseconds)Z"
  }
}

/// The variables that the process was started with.
enum ProcessEnvironment {
  static var variables: [String: String] {
    var variables: [String: String] = [:]
    for name in [
      "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "JOURNAL_STREAM",
    ] {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    return variables
  }
}
