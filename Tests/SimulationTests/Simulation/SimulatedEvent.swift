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
