import Detection

/// How many detections and tests went how.
struct TestCounts {
  var detections = 0
  var detectionsPassed = 0
  var detectionsFailed = 0
  var detectionsSkipped = 0
  var detectionsUntested = 0
  var tests = 0
  var testsPassed = 0
  var testsFailed = 0
  /// Tests of detections that were skipped.
  var testsSkipped = 0
  var problems = 0
  var notes = 0
  /// The detections skipped for each reason, in the order in which the reasons were met.
  var skipReasons: [(reason: String, count: Int)] = []

  /// Counts what a run gave.
  init(_ detections: [TestedDetection], problemCount: Int, noteCount: Int) {
    problems = problemCount
    notes = noteCount
    for detection in detections { add(detection) }
  }

  private mutating func add(_ detection: TestedDetection) {
    detections += 1
    switch detection.outcome {
    case .passed: detectionsPassed += 1
    case .failed: detectionsFailed += 1
    case .skipped: detectionsSkipped += 1
    case .untested: detectionsUntested += 1
    }
    tests += detection.definition.tests.count
    testsPassed += detection.results.count { $0.passed }
    testsFailed += detection.results.count { !$0.passed }
    if let reason = detection.skipReason {
      testsSkipped += detection.definition.tests.count
      add(reason)
    }
  }

  private mutating func add(_ reason: String) {
    if let index = skipReasons.firstIndex(where: { $0.reason == reason }) {
      skipReasons[index].count += 1
    } else {
      skipReasons.append((reason, 1))
    }
  }
}
