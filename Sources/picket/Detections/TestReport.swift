import Detection
import Primitives

/// What `picket test` found.
struct TestReport {
  let problems: [Problem]
  /// What detections refer to and is not loaded; the tests do without.
  let notes: [Problem]
  private(set) var detections: [TestedDetection]
  /// Counts over everything that was run, whatever is shown.
  let counts: TestCounts

  init(problems: [Problem], notes: [Problem], detections: [TestedDetection]) {
    self.problems = problems
    self.notes = notes
    self.detections = detections
    counts = TestCounts(detections)
  }

  var status: ExitStatus {
    if !problems.isEmpty { return .invalidDetections }
    return counts[.failed] > 0 ? .testsFailed : .ok
  }

  /// The report with nothing but the failed tests of failed detections; the counts stay.
  func failuresOnly() -> TestReport {
    var report = self
    report.detections = detections.filter { $0.outcome == .failed }.map { detection in
      var detection = detection
      detection.results.removeAll(where: \.passed)
      return detection
    }
    return report
  }
}

/// A detection and the results of its tests.
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
    _ definition: DetectionDefinition, minimumTests: Int, skipsDisabled: Bool,
    run: (DetectionDefinition) -> [DetectionTestResult]
  ) {
    self.definition = definition
    skipReason = TestedDetection.skipReason(of: definition, skipsDisabled: skipsDisabled)
    results = skipReason == nil ? run(definition) : []
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
    // The report itself tells that it is skipped.
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

/// What of a library can be tested: more than what can be run, since a test needs nothing but its detection.
struct TestableDetections {
  /// The detections, by id; globals and data models, which have no tests, are none.
  let definitions: [DetectionDefinition]
  /// What is wrong with files.
  let problems: [Problem]
  /// What detections refer to and is not loaded: a problem for those who run them, not for their tests.
  let notes: [Problem]

  init(_ library: DetectionLibrary) {
    definitions = (library.definitions + library.unresolvedDefinitions)
      .filter { $0.analysisType != .global && $0.analysisType != .dataModel }
      .sorted { $0.id < $1.id }
    notes = library.unresolvedReferences
    let notes = Set(notes)
    problems = library.problems.filter { !notes.contains($0) }
  }
}

/// How many detections and tests went how.
struct TestCounts {
  let detections: Int
  let outcomes: [TestedDetection.Outcome: Int]
  let tests: Int
  let testsPassed: Int
  let testsFailed: Int
  /// Tests of detections that were skipped.
  let testsSkipped: Int
  /// The detections skipped for each reason, in the order in which the reasons were met.
  let skipReasons: [(reason: String, count: Int)]

  /// Counts the results of a run.
  init(_ all: [TestedDetection]) {
    detections = all.count
    outcomes = Dictionary(grouping: all, by: \.outcome).mapValues(\.count)
    let results = all.flatMap(\.results)
    testsPassed = results.count { $0.passed }
    testsFailed = results.count - testsPassed
    tests = all.reduce(0) { $0 + $1.definition.tests.count }
    testsSkipped = all.reduce(0) { $0 + ($1.skipReason == nil ? 0 : $1.definition.tests.count) }
    var reasons: [(reason: String, count: Int)] = []
    for reason in all.compactMap(\.skipReason) {
      if let index = reasons.firstIndex(where: { $0.reason == reason }) {
        reasons[index].count += 1
      } else {
        reasons.append((reason, 1))
      }
    }
    skipReasons = reasons
  }

  /// How many detections went so.
  subscript(outcome: TestedDetection.Outcome) -> Int { outcomes[outcome] ?? 0 }
}
