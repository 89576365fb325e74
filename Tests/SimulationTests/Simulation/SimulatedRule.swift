/// A rule of a simulation, both as the engine reads it and as the model takes it.
struct SimulatedRule {
  /// What the dedup string is made from.
  enum Grouping: CaseIterable {
    case nothing
    case title
    case user
  }

  let id: String
  var isEnabled: Bool
  var logTypes: [String]
  var periodMinutes: Int
  var threshold: Int
  var grouping: Grouping
  var countsPorts: Bool
  var createsAlert: Bool
  /// Whether an inline filter asks for a small `n`, and fails on one that is no number.
  var filters: Bool
  var severity: String

  /// A rule of any kind.
  init(id: String, _ random: inout SeededGenerator) {
    self.id = id
    isEnabled = !random.once(in: 12)
    logTypes = random.pick([["Test.A"], ["Test.B"], ["Test.A", "Test.B"], ["Test.A", "Test.B"]])
    periodMinutes = random.pick([1, 1, 2, 5, 30, SimulatedRule.periodMinutesMax])
    threshold = random.pick([1, 1, 1, 2, 2, 3, 5])
    grouping = random.pick(Grouping.allCases)
    countsPorts = random.once(in: 3)
    createsAlert = !random.once(in: 7)
    filters = random.once(in: 3)
    severity = random.pick(["Info", "Low", "High"])
  }

  static let periodMinutesMax = 90

  /// What the rule asks of its windows.
  func terms(isError: Bool) -> ModelRule {
    ModelRule(
      periodNanos: Int64(periodMinutes) * 60_000_000_000, threshold: isError ? 1 : threshold,
      countsValues: countsPorts && !isError)
  }

  /// The rule as a file says it.
  var yaml: String {
    var lines = [
      "AnalysisType: rule", "RuleID: \(id)", "Enabled: \(isEnabled)",
      "LogTypes: [\(logTypes.joined(separator: ", "))]", "Severity: \(severity)",
      "DedupPeriodMinutes: \(periodMinutes)", "Threshold: \(threshold)", "CreateAlert: \(createsAlert)",
      "Detection: [{Key: hit, Condition: Equals, Value: true}]",
      "DynamicSeverities: [{ChangeTo: Critical, Conditions: [{Key: level, Condition: Equals, Value: 9}]}]",
    ]
    switch grouping {
    case .nothing: break
    case .title: lines.append("AlertTitle: 'Seen {user}'")
    case .user: lines += ["AlertTitle: 'Level {level}'", "GroupBy: [{Key: user}]"]
    }
    if countsPorts { lines.append("Unique: {KeyPath: net.port}") }
    if filters { lines.append("InlineFilters: [{KeyPath: n, Condition: IsLessThan, Value: 5}]") }
    return lines.joined(separator: "\n") + "\n"
  }
}
