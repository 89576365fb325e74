/// A transition between two members of a sequence that stand beside each other.
struct CorrelationTransition {
  /// The numbers of the members, as the file names them.
  let from: Int
  let to: Int
  let withinMinutes: Int?
  /// The fields whose values must be equal; nil where only time and order count.
  let fromField: String?
  let toField: String?

  /// The member that comes first in the list, whichever the file names first: the order is that of the list.
  var left: Int { min(from, to) }
  var leftField: String? { from < to ? fromField : toField }
  var rightField: String? { from < to ? toField : fromField }
}

/// What joins the members of a correlation rule: time frames and shared values.
struct CorrelationJoints {
  /// A field of a member.
  struct Part {
    let member: Int
    let field: CorrelationField
  }

  /// Fields that must share a value.
  struct Criterion {
    let name: String
    var parts: [Part]
  }

  let links: [CorrelationLink]
  let criteria: [Criterion]

  init(links: [CorrelationLink], criteria: [Criterion]) {
    self.links = links
    self.criteria = criteria
  }

  /// Joins the members of a sequence.
  ///
  /// One value goes through all transitions that follow each other and have a `Match`; a further transition between the
  /// same two members has a value of its own. Without any transition the members share some value of any field.
  init(
    _ transitions: [CorrelationTransition], _ members: [CorrelationMember], hasTransitions: Bool, lookbackMinutes: Int
  ) {
    let pairs = (0..<max(0, members.count - 1)).map { left in transitions.filter { $0.left == left } }
    links = pairs.map { pair in
      let minutes = min(pair.compactMap(\.withinMinutes).min() ?? lookbackMinutes, lookbackMinutes)
      return CorrelationLink(withinNanos: CorrelationRule.nanos(ofMinutes: minutes), hasTransition: !pair.isEmpty)
    }
    var criteria = CorrelationJoints.criteria(pairs)
    if !hasTransitions, members.count > 1 {
      criteria = [Criterion(name: "", parts: members.indices.map { Part(member: $0, field: .any) })]
    }
    // A value that only absent members have says nothing.
    self.criteria = criteria.filter { $0.parts.contains { !members[$0.member].isAbsent } }
  }

  private static func criteria(_ pairs: [[CorrelationTransition]]) -> [Criterion] {
    var chains: [Criterion] = []
    var others: [Criterion] = []
    var isOpen = false
    for (left, pair) in pairs.enumerated() {
      let parts = pair.compactMap { transition -> [Part]? in
        guard let leftField = transition.leftField, let rightField = transition.rightField else { return nil }
        return [Part(member: left, field: .named(leftField)), Part(member: left + 1, field: .named(rightField))]
      }
      if let first = parts.first {
        if isOpen { chains[chains.count - 1].parts += first } else { chains.append(Criterion(name: "", parts: first)) }
      }
      isOpen = !parts.isEmpty
      others += parts.dropFirst().map { Criterion(name: "", parts: $0) }
    }
    return chains + others
  }

  /// The fields of a member that are compared, each once.
  private func fields(of member: Int) -> [CorrelationField] {
    var known: Set<CorrelationField> = []
    return criteria.flatMap(\.parts).filter { $0.member == member }.map(\.field).filter { known.insert($0).inserted }
  }

  /// The members with the fields that are compared.
  func reading(_ members: [CorrelationMember]) -> [CorrelationMember] {
    members.enumerated().map { number, member in
      CorrelationMember(
        id: member.id, rule: member.rule, countMin: member.countMin, countMax: member.countMax,
        isAbsent: member.isAbsent, fields: fields(of: number))
    }
  }

  /// The criteria with fields by their numbers among those of their members.
  func numbered(_ members: [CorrelationMember]) -> [ValueCriterion] {
    let fields = members.indices.map { self.fields(of: $0) }
    return criteria.map { criterion in
      var parts: [ValueCriterion.Part] = []
      for part in criterion.parts {
        guard let field = fields[part.member].firstIndex(of: part.field) else { continue }
        let numbered = ValueCriterion.Part(member: part.member, field: field)
        if !parts.contains(numbered) { parts.append(numbered) }
      }
      return ValueCriterion(name: criterion.name, parts: parts)
    }
  }
}
