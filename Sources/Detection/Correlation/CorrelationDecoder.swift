import Primitives

/// Decodes the `Detection` of a correlation rule whose shape has been checked.
struct CorrelationDecoder {
  /// The bytes of the file.
  let source: [UInt8]
  let problems: ProblemList

  /// The rule that a document holds; nil, with a problem, when something in it is not right.
  func rule(in document: YAMLNode) -> CorrelationRule? {
    guard let node = document["Detection"]?.elements?.first else { return nil }
    let form: CorrelationRule.Form = node["Sequence"] != nil ? .sequence : .group
    let lookbackMinutes = node["LookbackWindowMinutes"]?.integer ?? CorrelationRule.lookbackMinutesDefault
    // All of it is read before anything is given up, so that all problems are reported at once.
    let schedule = node["Schedule"].flatMap(QueryDecoder(source: source, problems: problems).schedule)
    guard let list = node[form.rawValue], let members = members(list, form, ownID: document["RuleID"]?.text) else {
      return nil
    }
    let memberCountMin = memberCountMin(node["MinMatchCount"], members)
    let joints =
      form == .sequence
      ? transitions(node, members, lookbackMinutes: lookbackMinutes)
      : CorrelationJoints(links: [], criteria: criteria(node["MatchCriteria"], members))
    guard let schedule else { return nil }
    return CorrelationRule(
      form: form, members: joints.reading(members), links: joints.links, criteria: joints.numbered(members),
      memberCountMin: memberCountMin, schedule: schedule,
      lookbackMinutes: lookbackMinutes, isChronological: node["EventEvaluationOrder"]?.text != "ReverseChronological")
  }

  // MARK: Members

  private func members(_ list: YAMLNode, _ form: CorrelationRule.Form, ownID: String?) -> [CorrelationMember]? {
    let nodes = list.elements ?? []
    var firsts: [String: SourcePosition] = [:]
    let members = nodes.compactMap { node -> CorrelationMember? in
      guard let rule = node["RuleID"], let ruleID = rule.label else { return nil }
      let id = node["ID"] ?? rule
      let name = id.label ?? ruleID
      if let first = firsts.updateValue(id.position, forKey: name) {
        let message = "\(Quotation.quoted(name)) stands twice in \(form.rawValue), first at "
        problems.add(
          .duplicateValue, at: id.position, "ID: \(message)\(first.line):\(first.column); give each an 'ID' of its own")
      }
      if ruleID == ownID {
        problems.add(.invalidValue, at: rule.position, "RuleID: a correlation rule cannot look at its own matches")
      }
      return member(node, name, DecodedDocument.Reference(name: ruleID, position: rule.position))
    }
    if nodes.count > CorrelationRule.membersMax {
      let message = "\(form.rawValue): expected at most \(CorrelationRule.membersMax) members, found \(nodes.count)"
      problems.add(.invalidValue, at: list.position, message)
    }
    if !members.isEmpty, members.allSatisfy(\.isAbsent) {
      let message = "\(form.rawValue): expected a member without 'Absence: true': something must have matched"
      problems.add(.invalidValue, at: list.position, message)
    }
    return members.count == nodes.count && !members.isEmpty ? members : nil
  }

  private func member(_ node: YAMLNode, _ id: String, _ rule: DecodedDocument.Reference) -> CorrelationMember {
    let countMin = node["MinMatchCount"]?.integer ?? 1
    let countMax = node["MaxMatchCount"]
    if let countMax, let count = countMax.integer, count >= 1, count < countMin {
      let message = "MaxMatchCount: expected at least MinMatchCount (\(countMin)), found \(count)"
      problems.add(.invalidValue, at: countMax.position, message)
    }
    return CorrelationMember(
      id: id, rule: rule, countMin: max(1, countMin), countMax: countMax?.integer,
      isAbsent: node["Absence"]?.flag ?? false, fields: [])
  }

  private func memberCountMin(_ node: YAMLNode?, _ members: [CorrelationMember]) -> Int? {
    guard let node, let count = node.integer else { return nil }
    let wanted = members.count { !$0.isAbsent }
    if count > wanted {
      let message =
        "MinMatchCount: expected at most \(wanted), the \(noun(wanted, "member")) without 'Absence', found \(count)"
      problems.add(.invalidValue, at: node.position, message)
    }
    return count
  }

  /// The number of the member that a name is meant for; nil, with a problem, when there is none.
  private func number(_ node: YAMLNode?, _ members: [CorrelationMember], named key: String) -> Int? {
    guard let node, let name = node.label else { return nil }
    if let number = members.firstIndex(where: { $0.id == name }) { return number }
    let suggestion = problems.suggestion(for: name, among: members.map(\.id))
    let ids = members.prefix(5).map { Quotation.quoted($0.id) }.joined(separator: ", ")
    let message = "\(key): no member has the ID \(Quotation.quoted(name)); there is \(ids)\(suggestion)"
    return problems.refuse(.unknownReference, at: node.position, message)
  }

  // MARK: Groups

  private func criteria(_ node: YAMLNode?, _ members: [CorrelationMember]) -> [CorrelationJoints.Criterion] {
    (node?.pairs ?? []).compactMap { pair in
      let parts = (pair.value.elements ?? []).compactMap { element -> CorrelationJoints.Part? in
        guard let member = number(element["GroupID"], members, named: "GroupID"),
          let field = element["Match"]?.label
        else { return nil }
        return CorrelationJoints.Part(member: member, field: .named(field))
      }
      let known = parts.count == pair.value.elements?.count
      if known, !parts.contains(where: { !members[$0.member].isAbsent }) {
        let message = "MatchCriteria: \(Quotation.quoted(pair.key)) names no member without 'Absence: true'"
        return problems.refuse(.invalidValue, at: pair.keyPosition, message)
      }
      return CorrelationJoints.Criterion(name: pair.key, parts: parts)
    }
  }

  // MARK: Sequences

  private func transitions(
    _ node: YAMLNode, _ members: [CorrelationMember], lookbackMinutes: Int
  ) -> CorrelationJoints {
    let explicitLookback = node["LookbackWindowMinutes"]?.integer
    let transitions = (node["Transitions"]?.elements ?? []).compactMap {
      transition($0, members, lookbackMinutes: explicitLookback)
    }
    return CorrelationJoints(
      transitions, members, hasTransitions: node["Transitions"]?.elements?.isEmpty == false,
      lookbackMinutes: lookbackMinutes)
  }

  private func transition(
    _ node: YAMLNode, _ members: [CorrelationMember], lookbackMinutes: Int?
  ) -> CorrelationTransition? {
    guard let from = number(node["From"], members, named: "From"),
      let to = number(node["To"], members, named: "To")
    else { return nil }
    if abs(from - to) != 1 {
      let message =
        "To: \(Quotation.quoted(members[to].id)) does not stand beside \(Quotation.quoted(members[from].id)) in Sequence; "
        + "a transition leads from a member to the next one"
      return problems.refuse(.invalidValue, at: node["To"]?.position ?? node.position, message)
    }
    let within = node["WithinTimeFrameMinutes"]
    if let within, let minutes = within.integer, let lookbackMinutes, minutes > lookbackMinutes {
      let message =
        "WithinTimeFrameMinutes: expected at most LookbackWindowMinutes (\(lookbackMinutes)), found \(minutes); a run "
        + "sees no match that is older"
      problems.add(.invalidValue, at: within.position, message)
    }
    let match = node["Match"]?.elements?.first
    let on = match?["On"]?.label
    return CorrelationTransition(
      from: from, to: to, withinMinutes: within?.integer, fromField: on ?? match?["From"]?.label,
      toField: on ?? match?["To"]?.label)
  }
}
