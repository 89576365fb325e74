import Primitives

/// Looks for the members of a sequence one after the other, in signals that share the values that they must share.
///
/// Of each member as many signals as it must have make a step, such that follow each other. A step comes at or after the
/// one before it; the first of its signals is within the time frame after all signals of that one, and the last of its
/// signals within the time frame after the last of that one. Time frames are inclusive.
struct SequenceSearch {
  private let rule: CorrelationRule
  private let signals: [[CorrelationSignal]]

  init(_ rule: CorrelationRule, _ signals: [[CorrelationSignal]]) {
    self.rule = rule
    self.signals = signals
  }

  /// The last chain of steps that the pools hold, as the signals of each member; nil when there is none.
  ///
  /// - Parameter pools: The places of each member's signals in the order of time.
  /// - Complexity: O(n) in the signals.
  func chain(_ pools: [[Int]]) -> [[Int]]? {
    let wanted = rule.members.indices.filter { !rule.members[$0].isAbsent }
    let pools = rule.members.indices.map { counting($0, pools) }
    // For each member, and each of its steps that a chain leads to, the step of the member before.
    var origins: [[Int?]] = []
    for (number, member) in wanted.enumerated() {
      let countMin = rule.members[member].countMin
      guard pools[member].count >= countMin else { return nil }
      let stepCount = pools[member].count - countMin + 1
      if number == 0 {
        origins.append(Array(repeating: 0, count: stepCount))
      } else {
        origins.append(self.origins(of: member, after: wanted[number - 1], origins[number - 1], stepCount, pools))
      }
      if !origins[number].contains(where: { $0 != nil }) { return nil }
    }
    return signals(along: origins, wanted, pools)
  }

  private func signals(along origins: [[Int?]], _ wanted: [Int], _ pools: [[Int]]) -> [[Int]]? {
    var found = rule.members.map { _ in [Int]() }
    guard var step = origins.last?.lastIndex(where: { $0 != nil }) else { return nil }
    for number in wanted.indices.reversed() {
      let member = wanted[number]
      found[member] = Array(pools[member][step..<(step + rule.members[member].countMin)])
      guard let origin = origins[number][step] else { return nil }
      step = origin
    }
    return found
  }

  /// For each step of a member the last step of the member before it from which it can be reached.
  private func origins(
    of member: Int, after previous: Int, _ reached: [Int?], _ stepCount: Int, _ pools: [[Int]]
  ) -> [Int?] {
    let withinNanos = member == previous + 1 ? rule.links[previous].withinNanos : .max
    let (before, own) = (pools[previous].map { signals[previous][$0] }, pools[member].map { signals[member][$0] })
    let (beforeCount, ownCount) = (rule.members[previous].countMin, rule.members[member].countMin)
    // Of one rule the same signal is not both.
    let isSame = rule.members[previous].ruleID == rule.members[member].ruleID
    // The last step of the member before that has ended at some time, and that a chain leads to.
    var next = 0
    var last: Int?
    return (0..<stepCount).map { step in
      let (first, end) = (own[step], own[step + ownCount - 1])
      while next < reached.count, follows(first, before[next + beforeCount - 1], isSame) {
        if reached[next] != nil { last = next }
        next += 1
      }
      // Earlier steps of the member before both begin and end earlier: when the last one is too early, all are.
      guard let last, isWithin(withinNanos, before[last], first),
        isWithin(withinNanos, before[last + beforeCount - 1], end)
      else { return nil }
      return last
    }
  }

  private func follows(_ later: CorrelationSignal, _ earlier: CorrelationSignal, _ isSameRule: Bool) -> Bool {
    isSameRule ? CorrelationSignal.isBefore(earlier, later) : earlier.timeNanos <= later.timeNanos
  }

  private func isWithin(_ nanos: Int64, _ earlier: CorrelationSignal, _ later: CorrelationSignal) -> Bool {
    later.timeNanos.subtractingSaturated(earlier.timeNanos) <= nanos
  }

  private func times(_ pool: [Int], _ member: Int) -> [Int64] { pool.map { signals[member][$0].timeNanos } }

  // MARK: Absence

  /// The signals of a member that count: no absent neighbour is within the time frame on its side.
  private func counting(_ member: Int, _ pools: [[Int]]) -> [Int] {
    if rule.members[member].isAbsent { return [] }
    var pool = pools[member]
    if member + 1 < rule.members.count, rule.members[member + 1].isAbsent {
      let absent = times(pools[member + 1], member + 1)
      let within = rule.links[member].withinNanos
      pool = pool.filter { !hasTime(absent, from: time($0, member), through: time($0, member).addingSaturated(within)) }
    }
    if member > 0, rule.members[member - 1].isAbsent {
      let absent = times(pools[member - 1], member - 1)
      let within = rule.links[member - 1].withinNanos
      pool = pool.filter {
        !hasTime(absent, from: time($0, member).subtractingSaturated(within), through: time($0, member))
      }
    }
    return pool
  }

  private func time(_ place: Int, _ member: Int) -> Int64 { signals[member][place].timeNanos }

  /// Whether one of some times in their order is between two.
  private func hasTime(_ times: [Int64], from start: Int64, through end: Int64) -> Bool {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < start { low = middle + 1 } else { high = middle }
    }
    return low < times.count && times[low] <= end
  }
}
