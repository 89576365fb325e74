/// Finds the rules that an event can match at all, by the required equalities of the rules.
final class RuleIndex: Sendable {
  /// The rules that share a field of required equality.
  final class IndexedField: Sendable {
    let field: Int32
    let values: ByteTable
    let rulesByValue: [[Int32]]
    /// Rules to look at when the field holds a list.
    let rulesAcceptingLists: [Int32]

    init(field: Int32, rules: [(rule: Int32, equality: RequiredEquality)]) {
      self.field = field
      var numbers: [[UInt8]: Int] = [:]
      var keys: [[UInt8]] = []
      var rulesByValue: [[Int32]] = []
      for (rule, equality) in rules {
        for value in equality.values {
          if numbers[value] == nil {
            numbers[value] = keys.count
            keys.append(value)
            rulesByValue.append([])
          }
          rulesByValue[numbers[value, default: 0]].append(rule)
        }
      }
      values = ByteTable(keys)
      self.rulesByValue = rulesByValue
      rulesAcceptingLists = rules.filter(\.equality.acceptsLists).map(\.rule)
    }
  }

  /// Rules without a required equality, to be looked at for every event.
  let unindexed: [Int32]
  let fields: [IndexedField]

  init(rules: [SimpleDetection], builder: inout ProgramBuilder) {
    let candidates = rules.map { RuleIndex.canIndex($0) ? RequiredEquality.all(in: $0.expressions) : [] }
    let frequency = RuleIndex.frequency(of: candidates)
    var unindexed: [Int32] = []
    var byPath: [FieldPath: [(rule: Int32, equality: RequiredEquality)]] = [:]
    var paths: [FieldPath] = []
    for (rule, equalities) in candidates.enumerated() {
      guard let chosen = equalities.min(by: { frequency.cost(of: $0) < frequency.cost(of: $1) }) else {
        unindexed.append(Int32(rule))
        continue
      }
      if byPath[chosen.path] == nil { paths.append(chosen.path) }
      byPath[chosen.path, default: []].append((Int32(rule), chosen))
    }
    self.unindexed = unindexed
    fields = paths.map { IndexedField(field: builder.field($0), rules: byPath[$0] ?? []) }
  }

  /// A filter that fails is reported whatever the detection says, so a rule with filters is always looked at.
  private static func canIndex(_ rule: SimpleDetection) -> Bool {
    rule.inlineFilters.allSatisfy { $0 == .combinator(.all, []) }
  }

  private struct Frequency {
    var counts: [FieldPath: [[UInt8]: Int]] = [:]

    /// How many rules share the texts of an equality: what an event with one of them costs.
    func cost(of equality: RequiredEquality) -> Int {
      equality.values.reduce(0) { $0 + (counts[equality.path]?[$1] ?? 0) }
    }
  }

  private static func frequency(of candidates: [[RequiredEquality]]) -> Frequency {
    var frequency = Frequency()
    for equality in candidates.joined() {
      for value in equality.values { frequency.counts[equality.path, default: [:]][value, default: 0] += 1 }
    }
    return frequency
  }
}

/// A comparison without which a rule cannot match: a field that must equal one of some texts.
///
/// A rule that has one costs nothing on events where it does not hold: a table of the texts finds the rules to look at.
struct RequiredEquality: Hashable {
  var path: FieldPath
  /// The texts, as bytes: Swift's strings are equal when they only look alike.
  var values: [[UInt8]]
  /// The field may also be a list with one of the texts (`IsIn`).
  var acceptsLists: Bool

  /// The required equalities among expressions that must all hold.
  static func all(in expressions: [MatchExpression]) -> [RequiredEquality] {
    expressions.flatMap { expression -> [RequiredEquality] in
      switch expression {
      case .combinator(.all, let nested): all(in: nested)
      case .value(let path, Condition(.equals), .string(let value)):
        path.isProjection ? [] : [RequiredEquality(path: path, values: [Array(value.utf8)], acceptsLists: false)]
      case .values(let path, Condition(.isIn), let scalars): membership(path, scalars)
      default: []
      }
    }
  }

  private static func membership(_ path: FieldPath, _ scalars: [Scalar]) -> [RequiredEquality] {
    var values: [[UInt8]] = []
    var known: Set<[UInt8]> = []
    for scalar in scalars {
      guard case .string(let value) = scalar else { return [] }
      let bytes = Array(value.utf8)
      if known.insert(bytes).inserted { values.append(bytes) }
    }
    return path.isProjection || values.isEmpty
      ? [] : [RequiredEquality(path: path, values: values, acceptsLists: true)]
  }
}
