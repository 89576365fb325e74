public import Logging
import Synchronization

/// The least severe level that the daemon logs: one for all its loggers, to be changed while it runs.
///
/// May be used from any thread.
public final class LogLevelSetting: Sendable {
  private let place: Atomic<Int>

  /// Begins with a level.
  public init(_ level: Logger.Level) {
    place = Atomic(LogLevelSetting.place(of: level))
  }

  /// The level.
  public var level: Logger.Level { Logger.Level.allCases[place.load(ordering: .relaxed)] }

  /// Sets the level; returns the one before.
  func set(_ level: Logger.Level) -> Logger.Level {
    Logger.Level.allCases[place.exchange(LogLevelSetting.place(of: level), ordering: .relaxed)]
  }

  private static func place(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}
