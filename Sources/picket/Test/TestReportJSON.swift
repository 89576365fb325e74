import Detection
import DetectionWire
import Wire

/// The report of `picket test` for programs.
enum TestReportJSON {
  static func value(of report: TestReport) -> JSONValue {
    [
      "problems": .list(report.problems, ProblemLine.json),
      "notes": .list(report.notes, ProblemLine.json),
      "detections": .list(report.detections, value),
      "summary": value(of: report.counts),
    ]
  }

  private static func value(of detection: TestedDetection) -> JSONValue {
    [
      "detection_id": .string(detection.definition.id),
      "path": .string(detection.definition.path),
      "line": .number(detection.definition.position.line),
      "status": .string(detection.outcome.rawValue),
      "skip_reason": .string(detection.skipReason ?? ""),
      "shortcomings": .strings(detection.shortcomings),
      "tests": .list(detection.results, value),
    ]
  }

  private static func value(of result: DetectionTestResult) -> JSONValue {
    [
      "name": .string(result.name),
      "line": .number(result.position.line),
      "passed": .bool(result.passed),
      "expected_result": .bool(result.expectedResult),
      "matched": .bool(result.matched),
      "failures": .strings(result.failures),
      "match": result.match.map(value) ?? .null,
      "explanation": result.explanation.map { WireJSON.value(of: Wire.DetectionExplanation($0)) } ?? .null,
    ]
  }

  private static func value(of match: Detection.Match) -> JSONValue {
    [
      "title": .string(match.title),
      "severity": .string(match.severity.name.uppercased()),
      "dedup": .string(match.dedup),
      "context": .document(match.context),
    ]
  }

  private static func value(of counts: TestCounts) -> JSONValue {
    [
      "detection_count": .number(counts.detections),
      "detections_passed": .number(counts.detectionsPassed),
      "detections_failed": .number(counts.detectionsFailed),
      "detections_skipped": .number(counts.detectionsSkipped),
      "detections_without_tests": .number(counts.detectionsUntested),
      "test_count": .number(counts.tests),
      "tests_passed": .number(counts.testsPassed),
      "tests_failed": .number(counts.testsFailed),
      "tests_skipped": .number(counts.testsSkipped),
      "problem_count": .number(counts.problems),
      "note_count": .number(counts.notes),
      "skipped": .list(counts.skipReasons) { ["reason": .string($0.reason), "detection_count": .number($0.count)] },
    ]
  }
}
