import Detection
import Primitives
import TestSupport
import Testing

/// The compiled program, with its index, its shared fields and predicates, beside the plain reference.
@Suite("Random rules and events")
struct ReferenceTests {
  private static let ruleCount = 40
  private static let eventCount = 60

  @Test("The program says of random rules and events what the reference says", arguments: 1...30 as ClosedRange<UInt64>)
  func agreement(seed: UInt64) throws {
    var maker = RandomMaker(random: SeededGenerator(seed: seed))
    let rules = (0..<ReferenceTests.ruleCount).map { _ in maker.rule() }
    let program = try #require(ReferenceTests.program(rules))
    let evaluator = EventEvaluator()
    var counts: [ReferenceEvaluator.Outcome: Int] = [:]
    for _ in 0..<ReferenceTests.eventCount {
      let event = maker.event()
      let expected = rules.map { ReferenceEvaluator.evaluate($0, event) }
      for outcome in expected { counts[outcome, default: 0] += 1 }
      let found = ReferenceTests.outcomes(try evaluator.evaluate(Array(event.json.utf8), with: program))
      try compare(found, expected, rules, event, seed)
      let explained = try evaluator.explain(Array(event.json.utf8), with: program)
      #expect(explained.map(\.matched) == expected.map { $0 == .match }, "seed \(seed): \(event.json)")
    }
    // Rules that never match, or always do, would show nothing.
    #expect(counts[.match, default: 0] > 50)
    #expect(counts[.noMatch, default: 0] > 200)
    #expect(counts[.error, default: 0] > 20)
  }

  private func compare(
    _ found: [ReferenceEvaluator.Outcome], _ expected: [ReferenceEvaluator.Outcome], _ rules: [SimpleDetection],
    _ event: Value, _ seed: UInt64
  ) throws {
    for (number, rule) in rules.enumerated() where found[number] != expected[number] {
      Issue.record(
        """
        seed \(seed), rule \(number): expected \(expected[number]), found \(found[number])
        filters \(rule.inlineFilters.map { NormalForm.text(of: $0) })
        detection \(rule.expressions.map { NormalForm.text(of: $0) })
        event \(event.json)
        """)
    }
  }

  private static func id(_ number: Int) -> String { "Rule\(number + 1_000)" }

  private static func program(_ rules: [SimpleDetection]) -> LogTypeProgram? {
    let definitions = rules.enumerated().map { number, rule in
      var definition = DetectionDefinition(
        analysisType: .rule, id: id(number), body: .simple(rule), path: "rules.yml",
        position: SourcePosition(line: number + 1, column: 1))
      definition.isEnabled = true
      definition.logTypes = ["Test.Random"]
      return definition
    }
    return DetectionProgram(definitions: definitions).program(forLogType: "Test.Random")
  }

  private static func outcomes(_ verdict: EventVerdict) -> [ReferenceEvaluator.Outcome] {
    let matches = Set(verdict.matches.map(\.definition.id))
    let errors = Set(verdict.errors.map(\.detectionID))
    return (0..<ruleCount).map { number in
      matches.contains(id(number)) ? .match : errors.contains(id(number)) ? .error : .noMatch
    }
  }
}
