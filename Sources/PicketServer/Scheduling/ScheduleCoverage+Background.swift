import Storage

extension ScheduleCoverage {
  // MARK: Runs in the background

  /// The next run that was missed, oldest first, or that flows came late for; nil when there is none to be made now.
  ///
  /// Runs whose look-back is not whole are not made: half of it would be a false answer.
  mutating func beginInBackground(nowNanos: Int64, completeSinceNanos: Int64) -> BackgroundRun? {
    guard backgroundNanos == nil else { return nil }
    giveUp(completeSinceNanos)
    if let missed = looks.first(where: isMissed) { return begin(missed, .missed) }
    return late(nowNanos).flatMap { begin($0, .late) }
  }

  /// A run in the background was begun and not carried out; it is to be begun anew.
  mutating func abandonBackground() { backgroundNanos = nil }

  private mutating func begin(_ look: CoveredLook, _ reason: BackgroundRun.Reason) -> BackgroundRun {
    backgroundNanos = look.look.asOfNanos
    return BackgroundRun(asOfNanos: look.look.asOfNanos, reason: reason)
  }

  private mutating func giveUp(_ completeSinceNanos: Int64) {
    giveUpWaiting(completeSinceNanos)
    for index in looks.indices where looks[index].times.lowerBound < completeSinceNanos {
      if isMissed(looks[index]) { fail(index, .evicted, 0) }
      if isLate(looks[index]) {
        for late in looks[index].late { gaps.add(late.times, .late) }
        looks[index].late = []
        changed.insert(looks[index].look.asOfNanos)
      }
    }
  }

  /// What waited for the next run of a query that asks for all, and was evicted.
  private mutating func giveUpWaiting(_ completeSinceNanos: Int64) {
    guard interval.asksForAll, let next = looks.indices.last, looks[next].look.asOfNanos > plannedNanos else { return }
    for late in looks[next].late where late.times.lowerBound < completeSinceNanos {
      gaps.add(late.times.clamped(to: .min..<completeSinceNanos), .evicted)
      hasGivenUp = true
    }
    looks[next].late = looks[next].late.compactMap { late in
      let rest = late.times.clamped(to: completeSinceNanos..<max(completeSinceNanos, late.times.upperBound))
      return rest.isEmpty ? nil : CoveredLook.Late(times: rest, entry: late.entry)
    }
  }

  private mutating func late(_ nowNanos: Int64) -> CoveredLook? {
    if round.isEmpty {
      // The clock may have been set back.
      if let began = roundBeganNanos, nowNanos >= began, nowNanos - began < bounds.revisitNanos { return nil }
      round = looks.filter(isLate).map(\.look.asOfNanos)
      if round.isEmpty { return nil }
      roundBeganNanos = nowNanos
    }
    while !round.isEmpty {
      let asOfNanos = round.removeFirst()
      if let look = looks.first(where: { $0.look.asOfNanos == asOfNanos }), isLate(look), asOfNanos != dueNanos {
        return look
      }
    }
    return nil
  }

  // MARK: Late flows

  /// Flows with event times from this on are late for no run, in nanoseconds since 1970.
  var lateBeforeNanos: Int64 {
    guard let begun = looks.last(where: { $0.look.asOfNanos <= plannedNanos }) else { return .min }
    if interval.asksForAll { return begun.times.upperBound }
    guard let planned = looks.last, planned.look.asOfNanos > plannedNanos else { return begun.lastTimes.upperBound }
    return max(begun.lastTimes.upperBound, min(begun.times.upperBound, planned.lastTimes.upperBound))
  }

  /// Flows of some event times came with an entry of the flow log.
  mutating func note(_ times: Range<Int64>, entry: UInt64) {
    let times = max(times.lowerBound, settledBeforeNanos)..<max(times.upperBound, settledBeforeNanos)
    if let next = waitingLook {
      let part = times.clamped(to: .min..<max(lateBeforeNanos, .min + 1))
      if !part.isEmpty, !isSeen(part, entry, upTo: next) {
        looks[next].add(CoveredLook.Late(times: part, entry: entry), most: bounds.lateTimesMax)
      }
      return
    }
    var index = firstLook(endingAfter: times.lowerBound)
    while index < looks.count, looks[index].lastTimes.lowerBound < times.upperBound {
      let part = looks[index].lastTimes.clamped(to: times)
      if !part.isEmpty, !isSeen(part, entry, upTo: index) {
        looks[index].add(CoveredLook.Late(times: part, entry: entry), most: bounds.lateTimesMax)
      }
      index += 1
    }
  }

  /// The run that is to look at what comes late, of a query that asks for all: the one that has begun, or the next.
  private var waitingLook: Int? {
    guard interval.asksForAll else { return nil }
    var index = looks.count
    while index > 0, looks[index - 1].look.state == .pending { index -= 1 }
    return index < looks.count ? index : nil
  }

  /// What came after a run had taken its flows waits for the next one, if each asks for all.
  mutating func passOnLate(_ index: Int) {
    guard let next = waitingLook else { return }
    for late in looks[index].late { looks[next].add(late, most: bounds.lateTimesMax) }
    looks[index].late = []
  }

  /// Whether a run has seen a flow, or its failure was reported: the last that asks for it, or an earlier one.
  private func isSeen(_ times: Range<Int64>, _ entry: UInt64, upTo last: Int) -> Bool {
    if looks[last].look.state == .failed, entry < looks[last].look.nextEntry { return true }
    var index = last
    while index >= 0, looks[index].times.upperBound > times.lowerBound {
      if looks[index].hasSeen(times, entry: entry) { return true }
      index -= 1
    }
    return false
  }

  /// The first run that is the last to ask for some time after another.
  private func firstLook(endingAfter nanos: Int64) -> Int {
    var (low, high) = (0, looks.count)
    while low < high {
      let middle = (low + high) / 2
      if looks[middle].lastTimes.upperBound > nanos { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
