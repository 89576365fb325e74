/// The tests of a definition whose body is in Python, while a worker runs them.
///
/// What needs no worker is known at once: events that cannot be read, and what inline filters say.
public struct PythonTestRun: Sendable {
  /// The definition.
  public let definition: DetectionDefinition
  private let rule: CompiledRule
  /// One for each test, in their order; nil of those whose body is still to be called.
  private var results: [DetectionTestResult?]

  /// Begins the tests of a definition; nil when workers have not loaded its body.
  public init?(_ definition: DetectionDefinition, evaluator: EventEvaluator) {
    guard var body = definition.pythonBody else { return nil }
    var gated = definition
    // A test calls the body whatever the event is.
    body.prefilter = nil
    gated.pythonState = .loaded(body)
    let program = LogTypeProgram(logType: "", definitions: [gated])
    guard let rule = program.rules.first else { return nil }
    self.definition = definition
    self.rule = rule
    results = definition.tests.map { PythonTestRun.result(of: $0, evaluator, program) }
  }

  /// The numbers of the tests whose body is to be called.
  public var pending: [Int] { results.indices.filter { results[$0] == nil } }

  /// The results of all tests that have one, in their order.
  public var finished: [DetectionTestResult] { results.compactMap { $0 } }

  /// Takes what the body said in a test.
  public mutating func finish(_ number: Int, with result: PythonResult) {
    let test = definition.tests[number]
    let match = result.matched ? Match(result, of: rule) : nil
    let errors = result.error.map { [$0.text] } ?? []
    let failures = errors + (match?.failures.map { "\($0.part): \($0.message)" } ?? [])
    let expectsMatch = definition.expectsMatch(in: test)
    let passed = expectsMatch ? result.matched && failures.isEmpty : !result.matched && errors.isEmpty
    results[number] = DetectionTestResult(
      name: test.name, expectedResult: test.expectedResult, matched: result.matched, match: match, failures: failures,
      explanation: passed ? nil : explanation(of: result), passed: passed, position: test.position,
      expectsMatch: expectsMatch, output: result.output)
  }

  private func explanation(of result: PythonResult) -> DetectionExplanation {
    var name = ""
    if case .python(let filename) = definition.body { name = filename }
    var explanation = DetectionExplanation(
      detectionID: definition.id, matched: false, filters: nil,
      detection: ExpressionExplanation(text: name, value: false), severities: [], severity: definition.severity)
    explanation.add(result, of: rule)
    return explanation
  }

  /// The result of a test that needs no call of the body; nil where it does.
  private static func result(
    of test: DetectionTest, _ evaluator: EventEvaluator, _ program: LogTypeProgram
  ) -> DetectionTestResult? {
    var failures: [String] = []
    var explanation: DetectionExplanation?
    do throws(EventError) {
      let verdict = try evaluator.evaluate(test.log, with: program)
      if !verdict.pythonCalls.isEmpty { return nil }
      failures = verdict.errors.map(\.message)
      explanation = try evaluator.explain(test.log, with: program).first
    } catch {
      failures = [error.message]
    }
    let passed = failures.isEmpty && !test.expectedResult
    return DetectionTestResult(
      name: test.name, expectedResult: test.expectedResult, matched: false, match: nil, failures: failures,
      explanation: passed ? nil : explanation, passed: passed, position: test.position,
      expectsMatch: test.expectedResult)
  }
}

extension DetectionDefinition {
  /// Whether a test of the definition expects a match: of a policy it says what `policy()` returns, and False matches.
  fileprivate func expectsMatch(in test: DetectionTest) -> Bool {
    analysisType == .policy ? !test.expectedResult : test.expectedResult
  }
}
