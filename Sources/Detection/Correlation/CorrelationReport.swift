import Primitives

/// A signal that a match is made of, for those who read of it.
public struct SignalReference: Sendable, Equatable {
  /// The name of the member that it counts for.
  public var memberID: String
  /// The rule that matched.
  public var ruleID: String
  /// When it was, in nanoseconds since 1970.
  public var timeNanos: Int64
  /// The log type of the event; empty where it is not known.
  public var logType = ""
  /// The name of the event; empty where it has none.
  public var eventID = ""
  /// The alert of the match; empty where there is none.
  public var alertID = ""

  /// Names a signal.
  public init(memberID: String, ruleID: String, timeNanos: Int64) {
    self.memberID = memberID
    self.ruleID = ruleID
    self.timeNanos = timeNanos
  }
}

/// Describes what a correlation rule has found.
public struct CorrelationReport {
  private let rule: CorrelationRule

  /// Signals that a match names at most; the last ones.
  public static let signalsNamedMax = 100

  /// Describes the matches of a rule.
  public init(_ rule: CorrelationRule) {
    self.rule = rule
  }

  /// The signals that a match names, by their members and their places among those of the members: in the order that the
  /// rule asks for, and the last ones where there are many.
  public func named(
    _ found: CorrelationMatch, _ signals: [[CorrelationSignal]]
  ) -> [(member: Int, place: Int)] {
    let all = found.signals.enumerated().flatMap { member, places in places.map { (member: member, place: $0) } }
    let sorted = all.sorted {
      let (left, right) = (signals[$0.member][$0.place], signals[$1.member][$1.place])
      return (left.timeNanos, left.number, $0.member) < (right.timeNanos, right.number, $1.member)
    }
    let named = sorted.suffix(CorrelationReport.signalsNamedMax)
    return rule.isChronological ? Array(named) : named.reversed()
  }

  /// A reference to a signal that nothing else is known of.
  public func reference(_ member: Int, _ signal: CorrelationSignal) -> SignalReference {
    SignalReference(
      memberID: rule.members[member].id, ruleID: rule.members[member].ruleID, timeNanos: signal.timeNanos)
  }

  // MARK: Matches

  /// The match of the rule that was found, with the signals that it is made of.
  public func match(_ found: CorrelationMatch, compiled: CompiledRule, signals: [SignalReference]) -> Match {
    let name = compiled.definition.name
    let title = found.values.isEmpty ? name : "\(name): \(found.values.joined(separator: ", "))"
    return Match(
      rule: compiled, severity: compiled.definition.severity, title: TextLimit.limited(Array(title.utf8)),
      dedup: dedup(found, compiled.definition.id), context: context(found, signals), distinctValue: nil,
      failures: [])
  }

  /// By what matches of the rule belong together: their shared values.
  private func dedup(_ found: CorrelationMatch, _ id: String) -> String {
    if found.values.isEmpty { return "defaultDedupString:\(id)" }
    if found.values.count == 1 { return TextLimit.limited(Array(found.values[0].utf8)) }
    return TextLimit.limited(JSONValue.strings(found.values).line)
  }

  /// What an alert shows of a match: the shared values, how many signals count for each member, and which these are.
  private func context(_ found: CorrelationMatch, _ signals: [SignalReference]) -> [UInt8] {
    let counts = zip(rule.members, found.signals).map { (key: $0.id, value: JSONValue.number($1.count)) }
    let value: JSONValue = [
      "values": .strings(found.values), "match_counts": .object(counts),
      "matches": .list(signals, CorrelationReport.json),
    ]
    return value.line
  }

  /// A signal as JSON.
  static func json(_ signal: SignalReference) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("member", .string(signal.memberID)), ("rule_id", .string(signal.ruleID)),
      ("time", .string(UnixTime.text(signal.timeNanos))),
    ]
    if !signal.logType.isEmpty { members.append(("log_type", .string(signal.logType))) }
    if !signal.eventID.isEmpty { members.append(("event_id", .string(signal.eventID))) }
    if !signal.alertID.isEmpty { members.append(("alert_id", .string(signal.alertID))) }
    return .object(members)
  }

  /// A match as the event that alerts keep, and that further correlation rules read: the shared values under the names
  /// of their fields.
  public func event(_ found: CorrelationMatch, of id: String, timeNanos: Int64, context: [UInt8]) -> [UInt8] {
    var object = JSONObject()
    object.add("p_rule_id", text: id)
    object.add("p_event_time", text: UnixTime.text(timeNanos))
    var known: Set<String> = ["p_rule_id", "p_event_time", "p_alert_context"]
    for (criterion, value) in zip(rule.criteria, found.values) {
      for part in criterion.parts {
        let name = rule.members[part.member].fields[part.field].name
        if !name.isEmpty, known.insert(name).inserted { object.add(name, text: value) }
      }
    }
    object.add("p_alert_context", json: context)
    return object.finished
  }

  // MARK: What is missing

  /// Why signals are no match, in a few lines: what each member has, at best with one value.
  func shortcomings(of signals: [[CorrelationSignal]], within interval: ClosedRange<Int64>?) -> [String] {
    rule.members.indices.map { number in
      let member = rule.members[number]
      let seen = signals[number].filter { interval?.contains($0.timeNanos) ?? false }
      let early = signals[number].count - seen.count
      let wanted = member.isAbsent ? "none" : "at least \(member.countMin)"
      let most = most(seen)
      let of = most.map { ", \($0.count) of them with \(Quotation.quoted($0.value))" } ?? ""
      let older = early > 0 ? "; \(early) more \(noun(early, "is", "are")) older than the window" : ""
      return "\(member.id): \(seen.count) \(noun(seen.count, "match", "matches"))\(of), needs \(wanted)\(older)"
    }
  }

  /// The value that most signals share in the first field that is compared.
  private func most(_ signals: [CorrelationSignal]) -> (value: String, count: Int)? {
    var counts: [ExactText: Int] = [:]
    for signal in signals { for value in signal.values.first ?? [] { counts[ExactText(text: value), default: 0] += 1 } }
    let most = counts.max { ($0.value, $1.key.text) < ($1.value, $0.key.text) }
    return most.map { ($0.key.text, $0.value) }
  }
}
