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
  /// Where the test stands in its file.
  public let position: SourcePosition
}
