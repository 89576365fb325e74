import Logging
import Primitives
import Synchronization

/// Logs a kind of trouble once per episode: its first occurrence, and after a quiet time how many there were.
///
/// Keeps a flood from filling the log while nothing goes uncounted.
final class RateLimitedLog: Sendable {
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
      if let start = state.episodeStart, start.duration(to: now) < .seconds(RateLimitedLog.episodeSeconds) {
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

/// Logs what is wrong with the scheduled runs of a query when it begins and when it is over, not with each run between.
final class RunEpisodes: Sendable {
  /// What may be wrong with several runs, one after the other.
  enum Trouble: Hashable {
    /// The window has not all flows that the query asks for.
    case incomplete
    /// The rules do not see all rows.
    case truncated
    /// The verdicts of the rules cannot be counted.
    case uncounted
  }

  private struct Episode: Hashable {
    let queryName: String
    let trouble: Trouble
  }

  private let logger: Logger
  /// The episodes under way, each with its number of runs so far.
  private let runCounts = Mutex<[Episode: Int]>([:])

  init(logger: Logger) {
    self.logger = logger
  }

  /// A run has some trouble, or has it not; the messages are logged with the first run that has, and with the first that
  /// has not any more.
  func note(
    _ trouble: Trouble, ofQuery name: String, _ isThere: Bool, begins: @autoclosure () -> String,
    ends: @autoclosure () -> String
  ) {
    let episode = Episode(queryName: name, trouble: trouble)
    let before = runCounts.withLock { counts in
      let before = counts[episode] ?? 0
      counts[episode] = isThere ? before + 1 : nil
      return before
    }
    if isThere, before == 0 { logger.warning("query '\(name)' \(begins())") }
    if !isThere, before > 0 { logger.notice("query '\(name)' \(ends()), after \(before) \(noun(before, "run"))") }
  }
}
