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
