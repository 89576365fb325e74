import Detection

/// A detection and what its tests gave.
struct TestedDetection {
  /// How it went.
  enum Outcome: String {
    case passed
    case failed
    /// Not run at all; never counted as passed.
    case skipped
    /// There was nothing to run.
    case untested
  }

  let definition: DetectionDefinition
  /// One result for each test, in the order of the file; empty when skipped.
  var results: [DetectionTestResult]
  /// What its set of tests lacks.
  let shortcomings: [String]
  /// Why it is not run; nil when it is.
  let skipReason: String?

  /// Runs the tests of a detection, unless it cannot or shall not be run.
  init(
    _ definition: DetectionDefinition, runner: inout DetectionTestRunner, minimumTests: Int, skipsDisabled: Bool
  ) {
    self.definition = definition
    skipReason = TestedDetection.skipReason(of: definition, skipsDisabled: skipsDisabled)
    results = skipReason == nil ? runner.run(definition) : []
    shortcomings = skipReason == nil ? TestedDetection.shortcomings(of: definition.tests, minimum: minimumTests) : []
  }

  var outcome: Outcome {
    if skipReason != nil { return .skipped }
    if !shortcomings.isEmpty || results.contains(where: { !$0.passed }) { return .failed }
    return results.isEmpty ? .untested : .passed
  }

  /// Why a detection is not run; nil where it is.
  ///
  /// Tests of a disabled detection are run: it is tested before it is enabled.
  static func skipReason(of definition: DetectionDefinition, skipsDisabled: Bool) -> String? {
    if definition.query != nil { return "a query: the rules over its rows have the tests" }
    var definition = definition
    if !skipsDisabled { definition.isEnabled = true }
    // A rule whose query does not run here has tests all the same.
    definition.notRunReason = nil
    guard let reason = definition.inactiveReason else { return nil }
    // That it is skipped, the report says itself.
    let prefix = "skipped: "
    return reason.hasPrefix(prefix) ? String(reason.dropFirst(prefix.count)) : reason
  }

  private static func shortcomings(of tests: [DetectionTest], minimum: Int) -> [String] {
    var shortcomings: [String] = []
    if tests.count < minimum {
      shortcomings.append("expected at least \(counted(minimum, "test")), found \(tests.count)")
    }
    if minimum >= 2, !tests.isEmpty {
      for expectedResult in [true, false] where !tests.contains(where: { $0.expectedResult == expectedResult }) {
        shortcomings.append("no test with ExpectedResult: \(expectedResult)")
      }
    }
    return shortcomings
  }
}
