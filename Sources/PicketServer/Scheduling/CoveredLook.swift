import Storage

/// A run in the account of its query.
struct CoveredLook: Equatable {
  /// Flows of one stretch of event time that came after the run.
  struct Late: Equatable {
    var times: Range<Int64>
    /// The last entry of the flow log that brought some.
    var entry: UInt64
  }

  var look: ScheduledLook
  /// The event times that it asks for.
  let times: Range<Int64>
  /// Those that no later run of the schedule asks for.
  let lastTimes: Range<Int64>
  /// What came late for it, in no order.
  var late: [Late] = []

  init(_ look: ScheduledLook, _ interval: ScheduledInterval) {
    self.look = look
    times = interval.times(asOf: look.asOfNanos)
    lastTimes = interval.lastTimes(asOf: look.asOfNanos)
  }

  /// The event times that it has looked at; none before it was made.
  var lookedTimes: Range<Int64> {
    let from = min(max(times.lowerBound, look.lookedFromNanos), times.upperBound)
    return look.state == .done ? from..<times.upperBound : times.upperBound..<times.upperBound
  }

  /// Whether it has seen a flow of an entry and some event times.
  func hasSeen(_ times: Range<Int64>, entry: UInt64) -> Bool {
    let looked = lookedTimes
    return entry < look.nextEntry && looked.lowerBound <= times.lowerBound && times.upperBound <= looked.upperBound
  }

  /// Notes that flows came late.
  mutating func add(_ late: Late, most: Int) {
    if let place = self.late.firstIndex(where: { $0.times.overlaps(late.times) || $0.times == late.times }) {
      self.late[place] = self.late[place].joined(late)
    } else {
      self.late.append(late)
    }
    guard self.late.count > most else { return }
    self.late = [self.late.dropFirst().reduce(self.late[0]) { $0.joined($1) }]
  }
}

extension CoveredLook.Late {
  func joined(_ other: Self) -> Self {
    let from = min(times.lowerBound, other.times.lowerBound)
    return Self(times: from..<max(times.upperBound, other.times.upperBound), entry: max(entry, other.entry))
  }
}

/// What bounds the account of a scheduled query.
struct CoverageBounds: Sendable {
  /// How long flows are kept, in nanoseconds: none come that are older.
  var retentionNanos: Int64
  /// The least time between the beginnings of two rounds of runs that late flows cause, in nanoseconds.
  var revisitNanos: Int64
  /// Missed runs that are made up.
  var missedRunsMax: Int
  /// Runs that are remembered; late flows are not recognised for earlier ones.
  var looksMax = 10_000
  /// Parts of the time of a run for which it is remembered apart when flows came late.
  var lateTimesMax = 64
}

/// How a run ended, as far as what it looked at is concerned.
enum LookOutcome: Equatable, Sendable {
  /// It looked at all flows from a time on, with entries below a number.
  case done(completeSinceNanos: Int64, nextEntry: UInt64)
  /// It did not; entries below a number were there when it began.
  case failed(ScheduleGap.Cause, nextEntry: UInt64)
}

/// A run that nobody waits for.
struct BackgroundRun: Equatable, Sendable {
  enum Reason: Equatable, Sendable {
    /// It was missed.
    case missed
    /// Flows came late for it.
    case late
  }

  let asOfNanos: Int64
  let reason: Reason
}
