import TestSupport
import Testing

@testable import Detection

@Suite("Correlation rules against the plain way to say what they find")
struct CorrelationDifferentialTests {
  @Test("Random rules find in random matches what trying every combination finds")
  func agrees() throws {
    var foundCount = 0
    var emptyCount = 0
    for seed in 0..<UInt64(Trials.count("PICKET_CORRELATION_RULES", full: 40_000, inTests: 3_000)) {
      var maker = CorrelationMaker(seed: seed)
      // A criterion of no member, for example.
      guard let rule = maker.rule() else { continue }
      let signals = maker.signals(of: rule)
      let end = Int64.random(in: 0...maker.spanNanos, using: &maker.generator)
      let interval = (end - rule.lookbackNanos)...end
      let result = try Correlator.matches(in: signals, of: rule, within: interval)
      let reference = CorrelationReference(rule: rule, signals: signals, interval: interval)
      #expect(Set(result.matches.map(\.values)) == reference.values(), "seed \(seed)")
      #expect(Set(result.matches.map(\.values)).count == result.matches.count, "seed \(seed)")
      for found in result.matches { check(found, rule, signals, interval, seed) }
      if result.matches.isEmpty { emptyCount += 1 } else { foundCount += 1 }
    }
    // Else the rules or the matches are of one kind only.
    #expect(foundCount > 300 && emptyCount > 300, "found \(foundCount), empty \(emptyCount)")
  }

  /// What a match is made of is within the window, and has its values.
  private func check(
    _ found: CorrelationMatch, _ rule: CorrelationRule, _ signals: [[CorrelationSignal]],
    _ interval: ClosedRange<Int64>, _ seed: UInt64
  ) {
    for (number, places) in found.signals.enumerated() {
      #expect(!rule.members[number].isAbsent || places.isEmpty, "seed \(seed)")
      for place in places {
        let signal = signals[number][place]
        #expect(interval.contains(signal.timeNanos), "seed \(seed)")
        for (criterion, value) in zip(rule.criteria, found.values) {
          for part in criterion.parts where part.member == number {
            #expect(signal.values[part.field].contains(value), "seed \(seed)")
          }
        }
      }
    }
  }

  @Test("The order in which matches are given makes no difference to what is found of them")
  func order() throws {
    for seed in 0..<200 as Range<UInt64> {
      var maker = CorrelationMaker(seed: seed)
      guard let rule = maker.rule() else { continue }
      let signals = maker.signals(of: rule)
      let shuffled = signals.map { $0.shuffled(using: &maker.generator) }
      let interval = 0...maker.spanNanos
      let one = try Correlator.matches(in: signals, of: rule, within: interval)
      let other = try Correlator.matches(in: shuffled, of: rule, within: interval)
      let named = { (result: Correlator.Result, signals: [[CorrelationSignal]]) in
        result.matches.map { found in
          zip(signals, found.signals).map { signals, places in places.map { signals[$0].number } }
        }
      }
      #expect(named(one, signals) == named(other, shuffled), "seed \(seed)")
    }
  }

  @Test("What would take more steps than it may is stopped, and so is what nobody wants")
  func bounds() throws {
    let rule = try CorrelationMaker.rule("Group: [{ID: a, RuleID: A}, {ID: b, RuleID: B}]")
    let signals = rule.members.map { _ in
      (0..<200).map { CorrelationSignal(number: Int64($0), timeNanos: 0, values: []) }
    }
    var limits = Correlator.Limits()
    limits.stepsMax = 100
    #expect(throws: CorrelationStop.tooManySteps(100)) {
      try Correlator.matches(in: signals, of: rule, within: 0...1, limits: limits)
    }
    #expect(throws: CorrelationStop.cancelled) {
      try Correlator.matches(in: signals, of: rule, within: 0...1) { true }
    }
  }

  @Test("Of more matches than there may be, the first are given and the rest is reported")
  func manyMatches() throws {
    let rule = try CorrelationMaker.rule(
      "Group: [{ID: a, RuleID: A}, {ID: b, RuleID: B}]\n    MatchCriteria: {f: [{GroupID: a, Match: x}, {GroupID: b, Match: x}]}"
    )
    let signals = (0..<2).map { _ in
      (0..<30).map { CorrelationSignal(number: Int64($0), timeNanos: 0, values: [["value \($0)"]]) }
    }
    var limits = Correlator.Limits()
    limits.matchesMax = 10
    let some = try Correlator.matches(in: signals, of: rule, within: 0...0, limits: limits)
    #expect(some.isTruncated && some.matches.count == 10 && some.matches[0].values == ["value 0"])
    limits.matchesMax = 30
    let all = try Correlator.matches(in: signals, of: rule, within: 0...0, limits: limits)
    #expect(!all.isTruncated && all.matches.count == 30)
  }

  @Test("One match of a rule is not two members of a sequence")
  func sameRule() throws {
    let rule = try CorrelationMaker.rule(
      "Sequence: [{ID: a, RuleID: A}, {ID: b, RuleID: A}]\n    Transitions: [{From: a, To: b, Match: [{On: x}]}]")
    let one = [CorrelationSignal(number: 7, timeNanos: 5, values: [["v"]])]
    let two = one + [CorrelationSignal(number: 8, timeNanos: 5, values: [["v"]])]
    #expect(try Correlator.matches(in: [one, one], of: rule, within: 0...9).matches.isEmpty)
    let found = try Correlator.matches(in: [two, two], of: rule, within: 0...9).matches
    #expect(found == [CorrelationMatch(values: ["v"], signals: [[0], [1]])])
  }
}

/// Makes rules and matches from a seed.
struct CorrelationMaker {
  var generator: SeededGenerator
  private static let minute: Int64 = 60_000_000_000
  private let spanMinutes = 40

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  var spanNanos: Int64 { Int64(spanMinutes) * CorrelationMaker.minute }

  /// A rule of a `Detection`, whose schedule does not matter.
  static func rule(_ detection: String, lookback: Int = 60) throws -> CorrelationRule {
    try #require(parsed(detection, lookback: lookback), "\(detection)")
  }

  private static func parsed(_ detection: String, lookback: Int) -> CorrelationRule? {
    let text = """
      AnalysisType: correlation_rule
      RuleID: Made
      Enabled: true
      Severity: Low
      Detection:
        - \(detection)
          Schedule: {RateMinutes: 2, TimeoutMinutes: 1}
          LookbackWindowMinutes: \(lookback)
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "made.yml")])
    return library.unresolvedDefinitions.first?.correlation
  }

  mutating func rule() -> CorrelationRule? {
    let count = 1 + generator.below(3)
    let isGroup = generator.once(in: 2)
    let members = members(count, canBeMany: isGroup)
    let joints = isGroup ? criteria(count) : transitions(count)
    let form = isGroup ? "Group" : "Sequence"
    return CorrelationMaker.parsed("\(form): [\(members)]\(joints)", lookback: 5 + generator.below(spanMinutes))
  }

  private mutating func members(_ count: Int, canBeMany: Bool) -> String {
    let present = generator.below(count)
    return (0..<count).map { number in
      var keys = ["ID: m\(number)", "RuleID: \(generator.once(in: 4) ? "Same" : "Rule.\(number)")"]
      if number != present, generator.once(in: 4) {
        keys.append("Absence: true")
      } else {
        let least = 1 + (generator.once(in: 3) ? generator.below(3) : 0)
        if least > 1 { keys.append("MinMatchCount: \(least)") }
        if generator.once(in: 6) { keys.append("MaxMatchCount: \(least + generator.below(3))") }
      }
      return "{\(keys.joined(separator: ", "))}"
    }.joined(separator: ", ")
  }

  private mutating func criteria(_ count: Int) -> String {
    var text = ""
    let criterionCount = generator.below(3)
    if criterionCount > 0 {
      let names = (0..<criterionCount).map { criterion in
        let parts = (0..<count).filter { _ in !generator.once(in: 5) }.map {
          "{GroupID: m\($0), Match: \(generator.once(in: 2) ? "x" : "y")}"
        }
        return "c\(criterion): [\(parts.joined(separator: ", "))]"
      }
      text += "\n    MatchCriteria: {\(names.joined(separator: ", "))}"
    }
    if generator.once(in: 5) { text += "\n    MinMatchCount: 1" }
    return text
  }

  private mutating func transitions(_ count: Int) -> String {
    if generator.once(in: 8) || count == 1 { return "" }
    var transitions: [String] = []
    for left in 0..<(count - 1) where !generator.once(in: 6) {
      var keys =
        generator.once(in: 6) ? ["From: m\(left + 1)", "To: m\(left)"] : ["From: m\(left)", "To: m\(left + 1)"]
      if !generator.once(in: 4) { keys.append("WithinTimeFrameMinutes: \(1 + generator.below(5))") }
      if generator.once(in: 2) {
        keys.append("Match: [{On: x}]")
      } else if generator.once(in: 2) {
        keys.append("Match: [{From: x, To: y}]")
      }
      transitions.append("{\(keys.joined(separator: ", "))}")
    }
    return transitions.isEmpty ? "" : "\n    Transitions: [\(transitions.joined(separator: ", "))]"
  }

  mutating func signals(of rule: CorrelationRule) -> [[CorrelationSignal]] {
    var number: Int64 = 0
    var ofSame: [CorrelationSignal] = []
    return rule.members.map { member in
      let made = (0..<generator.below(9)).map { _ in
        number += 1
        let values = member.fields.map { _ in (0..<generator.below(3)).map { _ in generator.pick(["a", "b", "c"]) } }
        return CorrelationSignal(
          number: number, timeNanos: Int64(generator.below(spanMinutes)) * CorrelationMaker.minute, values: values)
      }
      guard member.ruleID == "Same" else { return made }
      // Members of one rule have the same matches, as far as they read the same number of fields.
      let shared = ofSame.filter { $0.values.count == member.fields.count }
      ofSame += made
      return made + shared
    }
  }
}
