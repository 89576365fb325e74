/// A detection that failed on an event.
public struct DetectionError: Error, Equatable, Sendable {
  /// The id of the detection.
  public let detectionID: String
  /// The kind of failure: `inline-filter`.
  public let code: String
  /// What failed on which value and what was expected.
  public let message: String
}
