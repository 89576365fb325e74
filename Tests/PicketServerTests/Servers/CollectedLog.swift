import Logging
import Synchronization

/// What a server logs, for a test to read.
final class CollectedLog: Sendable {
  private struct Handler: LogHandler {
    let log: CollectedLog
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.collected.withLock { $0.append("\(event.level) \(event.message)") }
    }
  }

  private let collected = Mutex<[String]>([])

  /// The lines so far, each with its level first.
  var lines: [String] { collected.withLock { $0 } }

  /// Writes here.
  var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

  /// The lines so far that have this text.
  func lines(with text: String) -> [String] { lines.filter { $0.contains(text) } }
}
