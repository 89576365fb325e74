import Primitives

/// Checks that correlation rules look at the matches of rules that are there.
enum CorrelationReferenceRules {
  /// Adds a problem for every id that is none of a loaded rule, and takes such correlation rules out.
  ///
  /// Returns those of them that only lack a rule: their own logic is sound.
  static func check(_ definitions: inout [DetectionDefinition], _ index: inout DocumentIndex) -> [DetectionDefinition] {
    let loadedIDs = Set(definitions.lazy.filter { isRule($0.analysisType) }.map(\.id))
    let ruleIDs = index.documents.filter { isRule($0.document.analysisType) }.map(\.id.name)
    var refused: Set<String> = []
    var faulty: Set<String> = []
    for loaded in index.documents {
      guard let correlation = loaded.document.definition?.correlation else { continue }
      for reference in correlation.members.map(\.rule) where !loadedIDs.contains(reference.name) {
        let message = "RuleID: " + complaint(reference.name, among: ruleIDs, &index)
        if let other = index[reference.name], !isRule(other.document.analysisType) {
          index.problems.append(loaded.problem(.unknownReference, at: reference, message))
          faulty.insert(loaded.id.name)
        } else {
          index.reportUnresolved(reference, of: loaded, message)
        }
        refused.insert(loaded.id.name)
      }
    }
    if refused.isEmpty { return [] }
    let unresolved = definitions.filter { refused.contains($0.id) && !faulty.contains($0.id) }
    definitions.removeAll { refused.contains($0.id) }
    return unresolved
  }

  /// Whether matches of such a document are seen by correlation rules.
  private static func isRule(_ type: AnalysisType) -> Bool {
    [.rule, .scheduledRule, .correlationRule].contains(type)
  }

  private static func complaint(_ name: String, among ids: [String], _ index: inout DocumentIndex) -> String {
    let quoted = Quotation.quoted(name)
    guard let loaded = index[name] else {
      return "no rule \(quoted) is loaded\(index.suggestion(for: name, among: ids))"
    }
    if isRule(loaded.document.analysisType) { return "\(quoted) (\(loaded.place)) has problems and is not loaded" }
    return
      "\(quoted) is a \(loaded.document.analysisType.rawValue), expected a rule, scheduled_rule or correlation_rule"
  }
}

extension DetectionLibrary {
  /// The library without the correlation rules that name rules which were left out of it since it was made.
  ///
  /// - Complexity: O(n) in the definitions, for each correlation rule that names one that is left out so.
  public func withoutDanglingCorrelations() -> DetectionLibrary {
    let ids = Set(definitions.map(\.id))
    let problems = definitions.flatMap { definition in
      (definition.correlation?.members ?? []).filter { !ids.contains($0.ruleID) }.map { member in
        (
          definition.id,
          Problem(
            path: definition.path, position: member.rule.position, code: .unknownReference,
            message: "RuleID: \(Quotation.quoted(member.ruleID)) has problems and is not loaded")
        )
      }
    }
    if problems.isEmpty { return self }
    let refused = Set(problems.map(\.0))
    return leavingOut(refused, because: problems.map(\.1), unresolved: problems.map(\.1), of: refused)
      .withoutDanglingCorrelations()
  }
}

/// Looks for enabled correlation rules that can never match, or that always may, because of other definitions.
enum CorrelationLints {
  /// A warning for each member whose rule is not enabled.
  static func warnings(_ definitions: [DetectionDefinition]) -> [LintWarning] {
    let enabledIDs = Set(definitions.lazy.filter(\.isEnabled).map(\.id))
    return definitions.filter(\.isEnabled).flatMap { definition -> [LintWarning] in
      (definition.correlation?.members ?? []).filter { !enabledIDs.contains($0.ruleID) }.map { member in
        let effect = member.isAbsent ? "it is always absent" : "nothing ever counts for this member"
        return LintWarning(
          path: definition.path, position: member.rule.position, code: .correlationMember,
          message: "RuleID: \(Quotation.quoted(member.ruleID)) is not enabled: \(effect)")
      }
    }
  }
}

/// Looks for what is most likely not meant in one correlation rule that has no problem.
struct CorrelationLinter {
  private let document: YAMLNode
  private let correlation: YAMLNode
  private let found: LintList

  init(_ document: YAMLNode, _ found: LintList) {
    self.document = document
    self.found = found
    correlation = document["Detection"]?.elements?.first ?? document
  }

  /// Adds what it finds.
  func check() {
    checkWindow()
    if correlation["Sequence"] != nil { checkSequence() } else { checkGroup() }
    checkOutputs()
  }

  private var members: [YAMLNode] { (correlation["Sequence"] ?? correlation["Group"])?.elements ?? [] }

  private func id(_ member: YAMLNode) -> String { (member["ID"] ?? member["RuleID"])?.label ?? "" }

  private func checkWindow() {
    let written = correlation["LookbackWindowMinutes"]
    let minutes = written?.integer ?? CorrelationRule.lookbackMinutesDefault
    let subject =
      written == nil ? "LookbackWindowMinutes is \(minutes) where it is not written" : "LookbackWindowMinutes"
    let position = written?.position ?? correlation.position
    if let rate = correlation["Schedule"]?["RateMinutes"]?.integer, minutes < rate {
      found.add(
        .correlationWindow, at: position,
        "\(subject): runs are \(rate) minutes apart and each looks back \(minutes): no run sees the matches between; "
          + "look back at least \(rate + rate / 2)")
    }
    for transition in correlation["Transitions"]?.elements ?? [] where written == nil {
      guard let within = transition["WithinTimeFrameMinutes"], let frame = within.integer, frame > minutes else {
        continue
      }
      found.add(
        .correlationWindow, at: within.position,
        "WithinTimeFrameMinutes: \(frame) is more than a run looks back; \(subject)")
    }
  }

  private func checkSequence() {
    let transitions = correlation["Transitions"]?.elements ?? []
    if transitions.isEmpty, members.count > 1 {
      found.add(
        .correlationMember, at: correlation["Sequence"]?.position ?? correlation.position,
        "Sequence: without Transitions any value joins that the members share in p_any_ fields or their alert context; "
          + "name the fields")
    }
    let ids = members.map(id)
    for transition in transitions {
      guard let from = transition["From"]?.label.flatMap(ids.firstIndex(of:)),
        let to = transition["To"]?.label.flatMap(ids.firstIndex(of:)), to < from
      else { continue }
      found.add(
        .correlationMember, at: transition.position,
        "Transitions: \(Quotation.quoted(ids[from])) comes after \(Quotation.quoted(ids[to])) in Sequence, and the order "
          + "is that of Sequence; turn From and To around")
    }
  }

  private func checkGroup() {
    guard let criteria = correlation["MatchCriteria"]?.pairs, !criteria.isEmpty else { return }
    let named = Set(criteria.flatMap { $0.value.elements ?? [] }.compactMap { $0["GroupID"]?.label })
    for member in members where !named.contains(id(member)) {
      found.add(
        .correlationMember, at: member.position,
        "Group: \(Quotation.quoted(id(member))) is in no MatchCriteria: all matches of its rule count, whatever they hold"
      )
    }
  }

  /// Outputs in tests that nothing reads.
  private func checkOutputs() {
    let ids = members.map(id)
    for output in (document["Tests"]?.elements ?? []).flatMap({ $0["RuleOutputs"]?.elements ?? [] }) {
      guard let node = output["ID"], let name = node.label, !ids.contains(name) else { continue }
      let near = NearestName.nearest(to: name, among: ids, by: .key).map { "; did you mean '\($0)'?" } ?? ""
      found.add(
        .correlationMember, at: node.position,
        "RuleOutputs: no member has the ID \(Quotation.quoted(name)): the output is ignored\(near)")
    }
  }
}
