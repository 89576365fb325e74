/// A rule of the load, as far as a model needs to know it.
struct LoadRule: Hashable {
  let id: String
  let threshold: UInt64
  let countsDistinct: Bool
  private let condition: String

  static let logType = "Crash.Test"

  static let each = LoadRule(
    id: "Crash.Each", threshold: 1, countsDistinct: false, condition: "{Key: key, Condition: Exists}")
  static let fifth = LoadRule(
    id: "Crash.Fifth", threshold: 5, countsDistinct: false,
    condition: "{Key: counted, Condition: Equals, Value: true}")
  static let distinct = LoadRule(
    id: "Crash.Distinct", threshold: 12, countsDistinct: true, condition: "{Key: value, Condition: Exists}")

  static let all = [each, fifth, distinct]

  /// Its file.
  var file: String {
    """
    AnalysisType: rule
    RuleID: \(id)
    Enabled: true
    LogTypes: [\(LoadRule.logType)]
    Severity: Medium
    DedupPeriodMinutes: 1440
    Threshold: \(threshold)
    \(countsDistinct ? "Unique: {Key: value}" : "")
    GroupBy: [{Key: key}]
    Detection:
      - \(condition)

    """
  }

  /// Writes the files of all rules and gives their directory.
  static func write(to scratch: ScratchDirectory) throws -> String {
    try scratch.makeDirectory("rules")
    for rule in all { _ = try scratch.write(rule.file, to: "rules/\(rule.id).yml") }
    return scratch.path("rules")
  }
}
