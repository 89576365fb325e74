import Detection
import Primitives
import Testing

@Suite("How long rules take")
struct RuleTimesTests {
  private static func program(_ rules: [String]) throws -> LogTypeProgram {
    let files = rules.enumerated().map { number, detection in
      DetectionFileDecoder.decode(
        Array(
          """
          AnalysisType: rule
          RuleID: R\(number)
          Enabled: true
          LogTypes: [T]
          Severity: Low
          Detection: [\(detection)]
          """.utf8), path: "\(number).yml")
    }
    let library = DetectionLibrary(files: files)
    #expect(library.problems.isEmpty)
    return try #require(DetectionProgram(definitions: library.definitions).program(forLogType: "T"))
  }

  @Test("Each rule that is looked at has its time, without that of reading the clock, and verdicts are the same")
  func times() throws {
    let program = try Self.program([
      "{Condition: AlwaysTrue}", "{Key: a, Condition: Equals, Value: x}", "{Key: a, Condition: Contains, Value: y}",
    ])
    var now: Int64 = 0
    // Each reading takes 100 ns, and nothing else takes any time.
    let times = RuleTimes {
      now += 100
      return now
    }
    let evaluator = EventEvaluator()
    let event = Array(#"{"a":"y"}"#.utf8)
    let verdict = try evaluator.evaluate(event, with: program, timing: times)
    #expect(verdict.matches.map { $0.rule.definition.id } == ["R0", "R2"])
    let untimed = try evaluator.evaluate(event, with: program)
    #expect(untimed.matches.map(\.title) == verdict.matches.map(\.title))
    // The index knows of the second one beforehand that it does not match.
    #expect(times.entries.map(\.rule) == [0, 2] && times.entries.allSatisfy { $0.nanos == 0 })
    _ = try evaluator.evaluate(Array(#"{"a":"x"}"#.utf8), with: program, timing: times)
    #expect(times.entries.map(\.rule) == [0, 2, 1], "only those of the last event")
    times.clear()
    #expect(times.entries.isEmpty)
  }

  @Test("A rule that takes long has a long time")
  func slow() throws {
    let program = try Self.program(["{Condition: AlwaysTrue}", "{Key: a, Condition: Contains, Value: nowhere}"])
    let clock = ContinuousClock()
    let start = clock.now
    let times = RuleTimes { Int64((clock.now - start) / .nanoseconds(1)) }
    let event = Array("{\"a\":\"\(String(repeating: "nowher ", count: 100_000))\"}".utf8)
    _ = try EventEvaluator().evaluate(event, with: program, timing: times)
    let (first, second) = (times.entries[0], times.entries[1])
    #expect(second.nanos > 10_000 && second.nanos > first.nanos, "\(times.entries)")
  }
}
