import Detection

/// What a test expected and what came, in words.
enum TestVerdict {
  static func text(of result: DetectionTestResult) -> String {
    let expected = result.expectedResult ? "a match" : "no match"
    if result.matched == result.expectedResult, !result.passed {
      return "expected \(expected), got \(result.matched ? "a match" : "none") with a failure"
    }
    return "expected \(expected), got \(result.matched ? "a match" : "none")"
  }
}
