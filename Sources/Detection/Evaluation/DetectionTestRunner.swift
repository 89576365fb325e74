public import Primitives

/// Runs the tests that detections carry, with the same evaluation as the daemon's.
///
/// A test that expects a match needs one in which nothing failed; a test that expects none needs the detection to say
/// no, not to fail. Source: the rules of the platform's own test runner.
public struct DetectionTestRunner {
  private let evaluator: EventEvaluator

  private let nowNanos: Int64

  /// Makes a runner; `nowNanos`, in nanoseconds since 1970, is what inline filters that end are held against.
  public init(at nowNanos: Int64 = .min) {
    evaluator = EventEvaluator()
    self.nowNanos = nowNanos
  }

  /// Begins the tests of a definition whose body workers have loaded; nil for any other one.
  public func begin(_ definition: DetectionDefinition) -> PythonTestRun? {
    PythonTestRun(definition, evaluator: evaluator)
  }

  /// Runs all tests of a definition that is a Simple Detection or a correlation rule; others have no results.
  ///
  /// Whether the definition is enabled or of a type that events are evaluated against does not matter.
  public mutating func run(_ definition: DetectionDefinition) -> [DetectionTestResult] {
    if let run = CorrelationTestRun(definition) { return run.results() }
    guard case .simple = definition.body else { return [] }
    let program = LogTypeProgram(logType: "", definitions: [definition])
    return definition.tests.map { run($0, program) }
  }

  private func run(_ test: DetectionTest, _ program: LogTypeProgram) -> DetectionTestResult {
    do throws(EventError) {
      let verdict = try evaluator.evaluate(test.log, with: program, at: nowNanos)
      let errors = verdict.errors.map(\.message)
      let failures = errors + (verdict.matches.first?.failures.map { "\($0.part): \($0.message)" } ?? [])
      let matched = !verdict.matches.isEmpty
      let passed = test.expectedResult ? matched && failures.isEmpty : !matched && errors.isEmpty
      return result(
        test, match: verdict.matches.first, failures: failures,
        explanation: passed ? nil : try evaluator.explain(test.log, with: program, at: nowNanos).first, passed: passed)
    } catch {
      return result(test, match: nil, failures: [error.message], explanation: nil, passed: false)
    }
  }

  private func result(
    _ test: DetectionTest, match: Match?, failures: [String], explanation: DetectionExplanation?, passed: Bool
  ) -> DetectionTestResult {
    DetectionTestResult(
      name: test.name, expectedResult: test.expectedResult, matched: match != nil, match: match, failures: failures,
      explanation: explanation, passed: passed, position: test.position, expectsMatch: test.expectedResult)
  }
}

/// What became of one test of a detection.
public struct DetectionTestResult: Sendable {
  /// The test's name.
  public let name: String
  /// Whether the detection was expected to match.
  public let expectedResult: Bool
  /// Whether it did.
  public let matched: Bool
  /// The match, where there was one.
  public let match: Match?
  /// What failed: the event, an inline filter, or a part of the match.
  public let failures: [String]
  /// Why the detection matched or not, of a test that failed; nil of one that passed, and of one whose event cannot be
  /// read.
  public let explanation: DetectionExplanation?
  /// Whether the test passed.
  public let passed: Bool
  /// Where the test is in its file.
  public let position: SourcePosition
  /// Whether a match was expected: of a policy, that the resource is not as it should be.
  public let expectsMatch: Bool
  /// What a body in Python has printed.
  public var output = ""
}
