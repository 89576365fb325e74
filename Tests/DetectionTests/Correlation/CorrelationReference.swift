@testable import Detection

/// Says the slow and plain way what a correlation rule finds: tries every combination.
struct CorrelationReference {
  let rule: CorrelationRule
  let signals: [[CorrelationSignal]]
  let interval: ClosedRange<Int64>

  /// The shared values of all matches.
  func values() -> Set<[String]> {
    let universe = Set(signals.joined().flatMap { $0.values.joined() })
    var combinations: [[String]] = [[]]
    for _ in rule.criteria { combinations = combinations.flatMap { some in universe.map { some + [$0] } } }
    return Set(combinations.filter { holds(seen($0)) && isNamed($0) })
  }

  /// A value counts only where a member that counts has it.
  private func isNamed(_ values: [String]) -> Bool {
    rule.criteria.indices.allSatisfy { number in
      rule.criteria[number].parts.contains { part in
        let member = rule.members[part.member]
        return !member.isAbsent && isEnough(seen(values)[part.member].count, member)
      }
    }
  }

  /// The signals of each member within the window that have all of the values that they must have, in order.
  private func seen(_ values: [String]) -> [[CorrelationSignal]] {
    rule.members.indices.map { member in
      signals[member].filter { signal in
        interval.contains(signal.timeNanos)
          && zip(rule.criteria, values).allSatisfy { criterion, value in
            criterion.parts.allSatisfy { $0.member != member || signal.values[$0.field].contains(value) }
          }
      }.sorted { ($0.timeNanos, $0.number) < ($1.timeNanos, $1.number) }
    }
  }

  private func holds(_ seen: [[CorrelationSignal]]) -> Bool {
    let wanted = rule.members.indices.filter { !rule.members[$0].isAbsent }
    if rule.form == .group {
      if rule.members.indices.contains(where: { rule.members[$0].isAbsent && !seen[$0].isEmpty }) { return false }
      return wanted.count { isEnough(seen[$0].count, rule.members[$0]) } >= rule.memberCountMin ?? wanted.count
    }
    if wanted.contains(where: { seen[$0].count > rule.members[$0].countMax ?? .max }) { return false }
    return chains(wanted.map { steps(of: $0, seen) }, wanted)
  }

  private func isEnough(_ count: Int, _ member: CorrelationMember) -> Bool {
    count >= member.countMin && count <= member.countMax ?? .max
  }

  /// Every run of signals of a member that has as many as it must.
  private func steps(of member: Int, _ seen: [[CorrelationSignal]]) -> [[CorrelationSignal]] {
    let counting = seen[member].filter { signal in
      let blocksAfter =
        member + 1 < rule.members.count && rule.members[member + 1].isAbsent
        && seen[member + 1].contains {
          $0.timeNanos >= signal.timeNanos && $0.timeNanos - signal.timeNanos <= rule.links[member].withinNanos
        }
      let blocksBefore =
        member > 0 && rule.members[member - 1].isAbsent
        && seen[member - 1].contains {
          $0.timeNanos <= signal.timeNanos && signal.timeNanos - $0.timeNanos <= rule.links[member - 1].withinNanos
        }
      return !blocksAfter && !blocksBefore
    }
    let count = rule.members[member].countMin
    guard counting.count >= count else { return [] }
    return (0...(counting.count - count)).map { Array(counting[$0..<($0 + count)]) }
  }

  /// Whether one step of each can be chosen so that each follows the one before.
  private func chains(_ steps: [[[CorrelationSignal]]], _ wanted: [Int], after: [CorrelationSignal]? = nil) -> Bool {
    let number = wanted.count - steps.count
    guard let first = steps.first else { return true }
    return first.contains { step in
      let follows = after.map { isAfter(step, $0, wanted[number], wanted[number - 1]) } ?? true
      return follows && chains(Array(steps.dropFirst()), wanted, after: step)
    }
  }

  private func isAfter(
    _ step: [CorrelationSignal], _ before: [CorrelationSignal], _ member: Int, _ previous: Int
  ) -> Bool {
    let isSame = rule.members[member].ruleID == rule.members[previous].ruleID
    let (first, last) = (step[0], step[step.count - 1])
    let (start, end) = (before[0], before[before.count - 1])
    guard isSame ? (end.timeNanos, end.number) < (first.timeNanos, first.number) : end.timeNanos <= first.timeNanos
    else { return false }
    guard member == previous + 1 else { return true }
    let within = rule.links[previous].withinNanos
    return first.timeNanos - start.timeNanos <= within && last.timeNanos - end.timeNanos <= within
  }
}
