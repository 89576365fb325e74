/// When a scheduled query runs, and how long it may take.
///
/// Runs have fixed times that do not depend on when anything was started: a restart neither moves nor repeats them.
public struct Schedule: Hashable, Sendable {
  /// How runs follow each other.
  public enum Timing: Hashable, Sendable {
    /// Every so many minutes, counted from 1970-01-01 00:00 UTC: a rate of 60 runs on the hour.
    case rate(minutes: Int)
    /// At the minutes of a cron expression, in UTC.
    case cron(CronExpression)
  }

  /// How runs follow each other.
  public var timing: Timing
  /// Minutes after which a run is cancelled.
  public var timeoutMinutes: Int

  /// The longest period of `RateMinutes`: 366 days.
  public static let rateMinutesMax = 527_040
  /// The longest time that a run may be given.
  public static let timeoutMinutesMax = 60

  /// Makes a schedule; a rate has at least one minute.
  public init(timing: Timing, timeoutMinutes: Int) {
    self.timing = timing
    self.timeoutMinutes = timeoutMinutes
  }

  /// The time that a run may take, in nanoseconds.
  public var timeoutNanos: Int64 { Int64(timeoutMinutes) * 60_000_000_000 }

  /// The first run after an instant, both in nanoseconds since 1970, UTC; nil when it is beyond what 64 bits hold.
  ///
  /// A run at the instant itself is not after it.
  public func next(after nanos: Int64) -> Int64? {
    switch timing {
    case .cron(let expression): return expression.next(after: nanos)
    case .rate(let minutes):
      let (next, overflow) = Schedule.runs(at: nanos, every: minutes).addingReportingOverflow(1)
      return overflow ? nil : Schedule.nanos(ofRun: next, every: minutes)
    }
  }

  /// The last run at an instant or before, both in nanoseconds since 1970, UTC; nil when it is beyond what 64 bits hold.
  ///
  /// What a run that was missed while nothing was running is made up as of.
  public func last(notAfter nanos: Int64) -> Int64? {
    switch timing {
    case .cron(let expression): return expression.last(notAfter: nanos)
    case .rate(let minutes): return Schedule.nanos(ofRun: Schedule.runs(at: nanos, every: minutes), every: minutes)
    }
  }

  /// How many periods after 1970 the last run at an instant or before is.
  private static func runs(at nanos: Int64, every minutes: Int) -> Int64 {
    let (runs, rest) = UnixMinutes.floor(nanos).quotientAndRemainder(dividingBy: Int64(minutes))
    return rest < 0 ? runs - 1 : runs
  }

  private static func nanos(ofRun run: Int64, every minutes: Int) -> Int64? {
    let (minute, overflow) = run.multipliedReportingOverflow(by: Int64(minutes))
    return overflow ? nil : UnixMinutes.nanos(minute)
  }
}

/// Whole minutes since 1970, UTC.
enum UnixMinutes {
  private static let nanosPerMinute: Int64 = 60_000_000_000

  /// The minute that an instant in nanoseconds since 1970 lies in.
  static func floor(_ nanos: Int64) -> Int64 {
    let (minutes, rest) = nanos.quotientAndRemainder(dividingBy: nanosPerMinute)
    return rest < 0 ? minutes - 1 : minutes
  }

  /// Where a minute begins, in nanoseconds since 1970; nil when it is beyond what 64 bits hold.
  static func nanos(_ minutes: Int64) -> Int64? {
    let (nanos, overflow) = minutes.multipliedReportingOverflow(by: nanosPerMinute)
    return overflow ? nil : nanos
  }
}

extension Schedule {
  /// When it runs, for people.
  public var text: String {
    switch timing {
    case .rate(let minutes): minutes == 1 ? "every minute" : "every \(minutes) minutes"
    case .cron(let expression): "\(expression) (UTC)"
    }
  }
}
