import Primitives

extension CorrelationRule {
  /// What its page shows: the members, what joins them, and when it looks.
  var stages: [LogicStage] {
    var stages = [LogicStage(name: form.rawValue, lines: members.map(line))]
    if form == .sequence, links.contains(where: \.hasTransition) {
      stages.append(LogicStage(name: "Transitions", lines: links.indices.compactMap(transitionLine)))
    }
    if !criteria.isEmpty { stages.append(LogicStage(name: "Shared values", lines: criteria.map(line))) }
    if let memberCountMin {
      let count = members.count { !$0.isAbsent }
      stages[0].lines.append("at least \(memberCountMin) of the \(count) \(noun(count, "member")) that are not absent")
    }
    stages.append(
      LogicStage(
        name: "Window",
        lines: ["the \(lookbackMinutes) \(noun(lookbackMinutes, "minute")) before each run, \(schedule.text)"]))
    return stages
  }

  private func line(_ member: CorrelationMember) -> String {
    let counts =
      switch (member.isAbsent, member.countMin, member.countMax) {
      case (true, _, _): "no match"
      case (_, 1, nil): "a match"
      case (_, let least, nil): "at least \(least) matches"
      case (_, 1, let most?): "at most \(most) \(noun(most, "match", "matches")), and one at least"
      case (_, let least, let most?): "\(least) to \(most) matches"
      }
    let rule = member.id == member.ruleID ? "" : " of \(member.ruleID)"
    return "\(member.id): \(counts)\(rule)"
  }

  private func transitionLine(_ left: Int) -> String? {
    guard links[left].hasTransition else { return nil }
    let minutes = links[left].withinNanos / CorrelationRule.nanos(ofMinutes: 1)
    return "\(members[left].id) to \(members[left + 1].id): within \(minutes) \(noun(minutes, "minute"))"
  }

  private func line(_ criterion: ValueCriterion) -> String {
    let fields = criterion.parts.map { part in
      let field = members[part.member].fields[part.field]
      return "\(members[part.member].id): \(field == .any ? "any value" : field.name)"
    }
    let name = criterion.name.isEmpty ? "" : "\(criterion.name): "
    return name + fields.joined(separator: " = ")
  }

  /// Everything that decides what it finds and when it runs, as text: two rules with the same are the same.
  public var text: String {
    let counts = members.map { "\($0.ruleID) \($0.countMin) \($0.countMax ?? 0) \($0.isAbsent) \($0.fields)" }
    return stages.flatMap { [$0.name] + $0.lines }.joined(separator: "\n")
      + "\n\(counts.joined(separator: "\n"))\n\(isChronological) \(schedule.timeoutMinutes)"
  }
}
