/// Looks for what a correlation rule describes, in the matches of its rules within a window of time.
///
/// Neither reads a clock nor does I/O; the same signals lead to the same matches, in the same order. Cost is linear in
/// the matches for each shared value, and bounded by a number of steps.
public struct Correlator {
  /// What a run may cost.
  public struct Limits: Sendable {
    /// Matches looked at, once for each combination of shared values.
    public var stepsMax = 20_000_000
    /// Matches of one run.
    public var matchesMax = 1_000

    /// The defaults.
    public init() {}
  }

  /// What a run has found.
  public struct Result: Sendable, Equatable {
    /// The matches, in the order of their shared values.
    public var matches: [CorrelationMatch] = []
    /// Whether there are more than a run may have.
    public var isTruncated = false
  }

  private let rule: CorrelationRule
  private let signals: [[CorrelationSignal]]
  private let limits: Limits
  private let isCancelled: () -> Bool
  private var steps = 0
  private var result = Result()

  /// Looks at signals.
  ///
  /// Throws when that takes more steps than it may, or when it is cancelled.
  ///
  /// - Parameters:
  ///   - signals: The signals of each member, in the order of members, each in any order.
  ///   - rule: What to look for.
  ///   - interval: The times to look at, in nanoseconds since 1970; earlier and later signals do not count.
  ///   - limits: What it may cost.
  ///   - isCancelled: Asked now and then whether the result is still wanted.
  public static func matches(
    in signals: [[CorrelationSignal]], of rule: CorrelationRule, within interval: ClosedRange<Int64>,
    limits: Limits = Limits(), isCancelled: @escaping () -> Bool = { false }
  ) throws(CorrelationStop) -> Result {
    // The places that a match names are those of the signals as they were given.
    var correlator = Correlator(rule: rule, signals: signals, limits: limits, isCancelled: isCancelled)
    let pools = signals.map { signals in
      signals.indices.filter { interval.contains(signals[$0].timeNanos) }.sorted {
        CorrelationSignal.isBefore(signals[$0], signals[$1])
      }
    }
    try correlator.search(pools, values: [])
    return correlator.result
  }

  private init(
    rule: CorrelationRule, signals: [[CorrelationSignal]], limits: Limits, isCancelled: @escaping () -> Bool
  ) {
    self.rule = rule
    self.signals = signals
    self.limits = limits
    self.isCancelled = isCancelled
  }

  // MARK: Shared values

  /// Tries every value of the next criterion; with one of each, looks whether the rest holds.
  private mutating func search(_ pools: [[Int]], values: [String]) throws(CorrelationStop) {
    if result.isTruncated { return }
    try count(pools.reduce(1) { $0 + $1.count })
    guard values.count < rule.criteria.count else {
      guard let found = evaluate(pools), namesAll(found) else { return }
      result.isTruncated = result.matches.count == limits.matchesMax
      if !result.isTruncated { result.matches.append(CorrelationMatch(values: values, signals: found)) }
      return
    }
    let narrowed = SharedValues(rule.criteria[values.count], pools, signals)
    for value in narrowed.candidates(of: rule) {
      try search(narrowed.pools(pools, with: value), values: values + [value.text])
    }
  }

  /// Whether each value is one of signals that count: where not all members must have matched, it may be one of others.
  private func namesAll(_ found: [[Int]]) -> Bool {
    rule.criteria.allSatisfy { $0.parts.contains { !found[$0.member].isEmpty } }
  }

  private mutating func count(_ more: Int) throws(CorrelationStop) {
    steps += more
    if steps > limits.stepsMax { throw .tooManySteps(limits.stepsMax) }
    if isCancelled() { throw .cancelled }
  }

  private func evaluate(_ pools: [[Int]]) -> [[Int]]? {
    for (member, pool) in zip(rule.members, pools) where !member.isAbsent {
      if let countMax = member.countMax, pool.count > countMax, rule.memberCountMin == nil { return nil }
    }
    return rule.form == .group ? group(pools) : SequenceSearch(rule, signals).chain(pools)
  }

  // MARK: Groups

  /// The signals of the members that have enough of them; nil when too few members have, or when one is not absent.
  private func group(_ pools: [[Int]]) -> [[Int]]? {
    var found: [[Int]] = []
    var matchedCount = 0
    for (member, pool) in zip(rule.members, pools) {
      if member.isAbsent, !pool.isEmpty { return nil }
      let counts = !member.isAbsent && pool.count >= member.countMin && pool.count <= member.countMax ?? .max
      if counts { matchedCount += 1 }
      found.append(counts ? pool : [])
    }
    let wanted = rule.memberCountMin ?? rule.members.count { !$0.isAbsent }
    return matchedCount >= wanted ? found : nil
  }
}

/// Why a run has no result.
public enum CorrelationStop: Error, Equatable, CustomStringConvertible {
  /// It would take more steps than it may.
  case tooManySteps(Int)
  /// Nobody wants the result.
  case cancelled

  /// What happened.
  public var description: String {
    switch self {
    case .tooManySteps(let count): "it would take more than \(count) steps over its matches (correlation_steps_max)"
    case .cancelled: "it was cancelled"
    }
  }
}

/// Which signals have which value of a criterion.
private struct SharedValues {
  private let criterion: ValueCriterion
  /// The members that the criterion names, each once.
  private let members: [Int]
  /// For each of them the places of its signals in their order, by value.
  private let places: [[ExactText: [Int]]]

  init(_ criterion: ValueCriterion, _ pools: [[Int]], _ signals: [[CorrelationSignal]]) {
    self.criterion = criterion
    var known: Set<Int> = []
    let members = criterion.parts.map(\.member).filter { known.insert($0).inserted }
    self.members = members
    places = members.map { member in
      let fields = criterion.parts.filter { $0.member == member }.map(\.field)
      var places: [ExactText: [Int]] = [:]
      for place in pools[member] {
        for value in SharedValues.values(of: signals[member][place], in: fields) {
          places[value, default: []].append(place)
        }
      }
      return places
    }
  }

  /// The values that a signal has in all of some fields.
  private static func values(of signal: CorrelationSignal, in fields: [Int]) -> Set<ExactText> {
    var values = Set(signal.values[fields[0]].map { ExactText(text: $0) })
    for field in fields.dropFirst() { values.formIntersection(signal.values[field].map { ExactText(text: $0) }) }
    return values
  }

  /// The values that can lead to a match, in the order of their bytes.
  ///
  /// Where all members must match, those that every member has often enough.
  func candidates(of rule: CorrelationRule) -> [ExactText] {
    let wanted = members.indices.filter { !rule.members[members[$0]].isAbsent }
    var values: Set<ExactText>
    if rule.memberCountMin == nil, let first = wanted.first {
      values = Set(places[first].keys)
      for number in wanted {
        let countMin = rule.members[members[number]].countMin
        values = values.filter { (places[number][$0]?.count ?? 0) >= countMin }
      }
    } else {
      values = Set(wanted.flatMap { places[$0].keys })
    }
    return values.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
  }

  /// What is left of the pools with a value.
  func pools(_ pools: [[Int]], with value: ExactText) -> [[Int]] {
    var pools = pools
    for (number, member) in members.enumerated() { pools[member] = places[number][value] ?? [] }
    return pools
  }
}
