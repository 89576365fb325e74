import Logging
import Primitives
import Synchronization

/// Logs what happens often once per episode: its first occurrence, and with the first of the next episode how many there
/// were.
///
/// Keeps a flood from filling the log while nothing goes uncounted. All that a caller can cause is logged so.
final class RateLimitedLog: Sendable {
  private struct Episode {
    let start: ContinuousClock.Instant
    var suppressedCount = 0
  }

  private let logger: Logger
  /// The last episode of each subject.
  private let episodes = Mutex<[String: Episode]>([:])
  private static let episodeSeconds = 10

  init(logger: Logger) {
    self.logger = logger
  }

  /// Logs the message now, or counts it into the episode that is under way for its subject.
  ///
  /// A subject, such as the name of a loaded query, has episodes of its own. No caller may choose it: each is kept.
  func log(
    _ level: Logger.Level, _ message: @autoclosure () -> String, of subject: String = "",
    now: ContinuousClock.Instant = .now
  ) {
    let suppressed: Int? = episodes.withLock { episodes in
      if let last = episodes[subject], last.start.duration(to: now) < .seconds(RateLimitedLog.episodeSeconds) {
        episodes[subject]?.suppressedCount += 1
        return nil
      }
      return episodes.updateValue(Episode(start: now), forKey: subject)?.suppressedCount ?? 0
    }
    guard let suppressed else { return }
    let more = suppressed > 0 ? " (\(suppressed) more like this were not logged)" : ""
    logger.log(level: level, "\(message())\(more)")
  }

  /// Logs a warning, or counts it.
  func warning(_ message: @autoclosure () -> String, of subject: String = "", now: ContinuousClock.Instant = .now) {
    log(.warning, message(), of: subject, now: now)
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
    /// It begins more than a minute after its time.
    case delayed
  }

  private struct Episode: Hashable {
    let queryName: String
    let trouble: Trouble
  }

  private let logger: Logger
  private let subject: String
  /// The episodes under way, each with its number of runs so far.
  private let runCounts = Mutex<[Episode: Int]>([:])

  /// Logs to a logger; `subject` is what there are runs of.
  init(logger: Logger, subject: String = "query") {
    self.logger = logger
    self.subject = subject
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
    if isThere, before == 0 { logger.warning("\(subject) '\(name)' \(begins())") }
    if !isThere, before > 0 { logger.notice("\(subject) '\(name)' \(ends()), after \(before) \(noun(before, "run"))") }
  }
}
