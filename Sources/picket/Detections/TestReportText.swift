import Detection
import DetectionWire
import Primitives
import Wire

/// The report of `picket test` for people.
struct TestReportText {
  let report: TestReport
  let showsNotes: Bool
  /// Whether what bodies print is shown.
  let showsOutput: Bool
  let style: Style

  func lines() -> [String] {
    var lines = report.problems.flatMap { ProblemLine.lines($0, style: style) }
    if showsNotes { lines += report.notes.map { ProblemLine($0).text(style.notable("note"), style) } }
    if !lines.isEmpty { lines.append("") }
    for detection in report.detections { lines += self.lines(of: detection) }
    if !report.detections.isEmpty { lines.append("") }
    return lines + summary()
  }

  private func lines(of detection: TestedDetection) -> [String] {
    let name = "\(style.bold(VisibleText.line(detection.definition.id)))  \(style.dim(place(of: detection)))"
    var lines = ["\(word(for: detection.outcome)) \(name)"]
    if let reason = detection.skipReason { lines.append("       \(VisibleText.line(reason))") }
    lines += detection.shortcomings.map { "  \(style.bad("FAIL")) \($0)" }
    for result in detection.results { lines += self.lines(of: result) }
    return lines
  }

  private func place(of detection: TestedDetection) -> String {
    VisibleText.line("\(detection.definition.path):\(detection.definition.position.line)")
  }

  private func lines(of result: DetectionTestResult) -> [String] {
    let word = result.passed ? style.good("PASS") : style.bad("FAIL")
    let expectation = TestVerdict.text(of: result)
    let name = VisibleText.line(result.name)
    var lines = ["  \(word) \(name): \(result.passed ? style.dim(expectation) : expectation)"]
    if !result.passed { lines[0] += style.dim("  (line \(result.position.line))") }
    lines += result.failures.map { "         \(style.notable(VisibleText.line($0)))" }
    if showsOutput { lines += outputLines(of: result) }
    if let match = result.match { lines += self.lines(of: match) }
    if let explanation = result.explanation {
      lines += ExplanationText(style: style).conditions(of: Wire.DetectionExplanation(explanation), indent: "         ")
    }
    return lines
  }

  private func outputLines(of result: DetectionTestResult) -> [String] {
    let printed = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    return printed.dropLast(printed.last?.isEmpty == true ? 1 : 0).map {
      "         \(style.dim("|")) \(VisibleText.line(String($0)))"
    }
  }

  private func lines(of match: Detection.Match) -> [String] {
    var fields = [("title", match.title), ("severity", match.severity.name), ("dedup", match.dedup)]
    if !match.context.isEmpty { fields.append(("context", String(decoding: match.context, as: UTF8.self))) }
    return fields.map { "         \(style.row($0, VisibleText.line($1), width: 8))" }
  }

  private func word(for outcome: TestedDetection.Outcome) -> String {
    switch outcome {
    case .passed: style.good("PASS")
    case .failed: style.bad("FAIL")
    case .skipped: style.notable("SKIP")
    case .untested: style.notable("NONE")
    }
  }

  private func summary() -> [String] {
    let counts = report.counts
    var lines = [
      "Detections: "
        + sentence(
          [
            (counts[.passed], "passed"), (counts[.failed], "failed"),
            (counts[.skipped], "skipped"), (counts[.untested], "without tests"),
          ], total: counts.detections),
      "Tests:      "
        + sentence(
          [
            (counts.testsPassed, "passed"), (counts.testsFailed, "failed"), (counts.testsSkipped, "skipped"),
          ], total: counts.tests),
    ]
    lines += counts.skipReasons.map { "Skipped:    \(grouped($0.count)) (\(VisibleText.line($0.reason)))" }
    if !report.notes.isEmpty {
      let text =
        "\(counted(report.notes.count, "reference")) to what is not loaded; tests do without, a daemon does not"
      lines.append("Notes:      \(style.notable(text))")
    }
    if !report.problems.isEmpty { lines.append("Files:      \(style.bad(counted(report.problems.count, "problem")))") }
    return lines
  }

  /// Passed and failed are always printed; the rest only when there is any.
  private func sentence(_ parts: [(count: Int, name: String)], total: Int) -> String {
    let said = parts.enumerated().filter { $0.offset < 2 || $0.element.count > 0 }.map { $0.element }
    let words = said.map { part in
      let text = "\(grouped(part.count)) \(part.name)"
      return part.name == "failed" && part.count > 0 ? style.bad(text) : text
    }
    return "\(words.joined(separator: ", ")); \(grouped(total)) in all"
  }
}

/// What a test expected and what came, in words.
enum TestVerdict {
  static func text(of result: DetectionTestResult) -> String {
    let expected = result.expectsMatch ? "a match" : "no match"
    if result.matched == result.expectsMatch, !result.passed {
      return "expected \(expected), got \(result.matched ? "a match" : "none") with a failure"
    }
    return "expected \(expected), got \(result.matched ? "a match" : "none")"
  }
}

/// The report of `picket test` for programs.
enum TestReportJSON {
  static func value(of report: TestReport) -> JSONValue {
    [
      "problems": .list(report.problems) { ProblemLine($0).json },
      "notes": .list(report.notes) { ProblemLine($0).json },
      "detections": .list(report.detections, value),
      "summary": summary(of: report),
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
      "output": .string(result.output),
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

  private static func summary(of report: TestReport) -> JSONValue {
    let counts = report.counts
    return [
      "detection_count": .number(counts.detections),
      "detections_passed": .number(counts[.passed]),
      "detections_failed": .number(counts[.failed]),
      "detections_skipped": .number(counts[.skipped]),
      "detections_without_tests": .number(counts[.untested]),
      "test_count": .number(counts.tests),
      "tests_passed": .number(counts.testsPassed),
      "tests_failed": .number(counts.testsFailed),
      "tests_skipped": .number(counts.testsSkipped),
      "problem_count": .number(report.problems.count),
      "note_count": .number(report.notes.count),
      "skipped": .list(counts.skipReasons) { ["reason": .string($0.reason), "detection_count": .number($0.count)] },
    ]
  }
}
