import Logging
import Synchronization

/// Logs a kind of trouble once per episode: its first occurrence, and after a quiet time how many there were.
///
/// Keeps a flood from filling the log while nothing goes uncounted.
final class EpisodeLog: Sendable {
  private struct State {
    var episodeStart: ContinuousClock.Instant?
    var suppressedCount = 0
  }

  private let logger: Logger
  private let state = Mutex(State())
  private static let episodeSeconds = 10

  init(logger: Logger) {
    self.logger = logger
  }

  /// Logs the message now, or counts it into the episode that is under way.
  func warning(_ message: @autoclosure () -> String, now: ContinuousClock.Instant = .now) {
    let suppressed: Int? = state.withLock { state in
      if let start = state.episodeStart, start.duration(to: now) < .seconds(EpisodeLog.episodeSeconds) {
        state.suppressedCount += 1
        return nil
      }
      defer { state = State(episodeStart: now) }
      return state.suppressedCount
    }
    guard let suppressed else { return }
    let more = suppressed > 0 ? " (\(suppressed) more like this were not logged)" : ""
    logger.warning("\(message())\(more)")
  }
}
