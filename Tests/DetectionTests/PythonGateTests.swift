import Primitives
import Testing

@testable import Detection

@Suite("Bodies in Python among the rules of a log type")
struct PythonGateTests {
  private static func rule(
    _ id: String, _ number: Int, prefilter: MatchExpression? = nil, filters: [MatchExpression] = []
  ) -> DetectionDefinition {
    var rule = DetectionDefinition(
      analysisType: .rule, id: id, body: .python(filename: "x.py"), path: "x.yml", position: .start)
    rule.isEnabled = true
    rule.logTypes = ["T"]
    rule.pythonFilters = filters
    rule.pythonState = .loaded(PythonBody(number: number, prefilter: prefilter))
    return rule
  }

  private static let isX = MatchExpression.value(FieldPath(key: "a"), Condition(.equals), .string("x"))
  private static let program = DetectionProgram(
    definitions: [
      rule("Always", 0), rule("Filtered", 1, filters: [isX]), rule("Gated", 2, prefilter: isX),
      rule("Both", 3, prefilter: isX, filters: [.value(FieldPath(key: "b"), Condition(.equals), .string("y"))]),
    ].sorted { $0.id < $1.id })

  @Test(
    "Those are called whose filters hold and whose condition does, or may for Python",
    arguments: [
      (#"{"a":"x","b":"y"}"#, [0, 1, 2, 3]), (#"{"a":"x"}"#, [0, 1, 2]), (#"{"A":"x"}"#, [0, 2]), (#"{}"#, [0]),
      (#"{"a":"no"}"#, [0]), (#"{"a":["x"]}"#, [0]), (#"{"b":"y"}"#, [0]),
      // Python takes the last value of a key that is there twice.
      (#"{"a":"no","a":"x"}"#, [0, 1, 2]), (#"{"a":"x","a":"no"}"#, [0, 2]),
      (#"{"b":"y","c":{"d":[{"e":1,"e":2}]}}"#, [0, 2, 3]),
      // And sees the case of other characters than those of ASCII in another way.
      (#"{"é":1}"#, [0, 2]), (#"{"\u017f":1}"#, [0, 2]), (#"{"c":"é"}"#, [0]),
    ])
  func calls(_ event: String, _ bodies: [Int]) throws {
    let program = try #require(Self.program.program(forLogType: "T"))
    let verdict = try EventEvaluator().evaluate(Array(event.utf8), with: program)
    #expect(verdict.pythonBodies.sorted() == bodies)
    #expect(verdict.matches.isEmpty && verdict.errors.isEmpty && verdict.detectionCount == 4)
  }

  @Test("Failed functions have the platform's defaults, and so have texts that are DEFAULT or nothing")
  func defaults() throws {
    var definition = Self.rule("Id", 0)
    definition.displayName = "Name"
    definition.description = "of the file"
    let program = LogTypeProgram(logType: "T", definitions: [definition])
    func match(_ change: (inout PythonResult) -> Void) throws -> Match {
      var verdict = try EventEvaluator().evaluate(Array("{}".utf8), with: program)
      var result = PythonResult()
      result.matched = true
      change(&result)
      verdict.add([(0, result)])
      return try #require(verdict.matches.first)
    }
    var failure = PythonFailure(kind: "exception", className: "KeyError", message: "'a'", line: 3)
    failure.function = "title"
    let plain = try match { _ in }
    #expect((plain.title, plain.dedup) == ("Name", "defaultDedupString:Id"))
    let titled = try match { $0.title = "T" }
    #expect((titled.title, titled.dedup) == ("T", "T"))
    let failed = try match { $0.auxiliaryErrors = [failure] }
    #expect((failed.title, failed.dedup, failed.failures.count) == ("Id", "Id", 1))
    failure.function = "dedup"
    let undeduplicated = try match { result in
      result.title = "T"
      result.auxiliaryErrors = [failure]
    }
    #expect((undeduplicated.title, undeduplicated.dedup) == ("T", "defaultDedupString:Id"))
    let texts = try match { result in
      (result.description, result.runbook, result.severity) = ("DEFAULT", "Do it.", "critical")
    }
    #expect(texts.texts == MatchTexts(runbook: "Do it.") && texts.severity == .critical)
    #expect(try match { $0.severity = "DEFAULT" }.severity == .info)
    #expect(try match { $0.title = String(repeating: "x", count: 2_000) }.title.count == 1_000)
  }
}
