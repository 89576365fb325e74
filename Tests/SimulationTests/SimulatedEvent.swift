import TestSupport

/// An event of a simulation, both as JSON and as what the rules are to make of it.
struct SimulatedEvent {
  /// A value, as JSON and as text.
  struct Value {
    let json: String
    /// The value within a title; nil when it counts as missing.
    let text: String?

    static let users = [
      Value(json: #""ann""#, text: "ann"), Value(json: #""bob""#, text: "bob"), Value(json: #""Bob""#, text: "Bob"),
      Value(json: "\"caf\u{e9}\"", text: "caf\u{e9}"), Value(json: "\"cafe\u{301}\"", text: "cafe\u{301}"),
      Value(json: "5", text: "5"), Value(json: "null", text: nil),
    ]
    static let ports = [
      Value(json: "1", text: "1"), Value(json: "2", text: "2"), Value(json: #""2""#, text: "2"),
      Value(json: "3", text: "3"), Value(json: "4", text: "4"), Value(json: "[1,2]", text: "[1,2]"),
      Value(json: "\"\u{e9}\"", text: "\u{e9}"), Value(json: "\"e\u{301}\"", text: "e\u{301}"),
      Value(json: "null", text: nil),
    ]
  }

  /// What an inline filter makes of the event.
  enum Filtering: String, CaseIterable {
    case passes = "1"
    case stops = "7"
    case fails = #""text""#
  }

  var logType: String
  var user: Value
  var port: Value
  var filtering: Filtering
  var isHit: Bool
  var isCritical: Bool
  /// The event's name for retries; empty when it has none.
  var id: String

  /// An event of any kind.
  init(_ random: inout SeededGenerator) {
    logType = random.pick(["Test.A", "Test.B"])
    user = random.pick(Value.users)
    port = random.pick(Value.ports)
    filtering = random.pick([.passes, .passes, .passes, .stops, .fails])
    isHit = !random.once(in: 8)
    isCritical = random.once(in: 4)
    id = random.once(in: 3) ? "e\(Int.random(in: 0..<6, using: &random))" : ""
  }

  /// The event as it is sent.
  var json: [UInt8] {
    let level = isCritical ? 9 : 1
    return Array(
      #"{"hit":\#(isHit),"user":\#(user.json),"net":{"port":\#(port.json)},"n":\#(filtering.rawValue),"level":\#(level)}"#
        .utf8)
  }

  /// What the rule says of the event at a time; nil when it says nothing.
  func match(of rule: SimulatedRule, nanos: Int64) -> ModelMatch? {
    guard rule.isEnabled, rule.logTypes.contains(logType) else { return nil }
    if rule.filters, filtering == .stops { return nil }
    let fails = rule.filters && filtering == .fails
    guard fails || isHit else { return nil }
    return ModelMatch(
      rule: rule.id, isError: fails, dedup: Array((fails ? "inline-filter" : dedup(rule)).utf8), nanos: nanos,
      logType: logType, eventID: Array(id.utf8), value: port.text.map { Array($0.utf8) }, title: title(rule),
      severity: isCritical && !fails ? "Critical" : rule.severity)
  }

  private func title(_ rule: SimulatedRule) -> String {
    switch rule.grouping {
    case .nothing: rule.id
    case .title: "Seen \(user.text ?? "<missing>")"
    case .user: "Level \(isCritical ? 9 : 1)"
    }
  }

  private func dedup(_ rule: SimulatedRule) -> String {
    switch rule.grouping {
    case .nothing: "defaultDedupString:\(rule.id)"
    case .title: title(rule)
    case .user: "[\(user.json)]"
    }
  }
}

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

/// What happened in a run, a line each.
///
/// Telling it takes most of the time of a run, and is left for runs that failed.
final class Story {
  private let isTold: Bool
  private(set) var lines: [String] = []

  init(isTold: Bool) {
    self.isTold = isTold
  }

  func tell(_ line: @autoclosure () -> String) {
    if isTold { lines.append(line()) }
  }
}
