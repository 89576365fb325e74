import Detection

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
    counts = TestCounts(detections, problemCount: problems.count, noteCount: notes.count)
  }

  var status: ExitStatus {
    if !problems.isEmpty { return .invalidDetections }
    return counts.detectionsFailed > 0 ? .testsFailed : .ok
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
