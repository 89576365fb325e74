/// What tells one dedup window from another: the detection and the dedup string, with a space of its own for errors.
public struct WindowKey: Hashable, Sendable {
  /// The id of the detection.
  public var detectionID: String
  /// The dedup string.
  public var dedup: String
  /// Whether the window groups failures of the detection rather than its matches.
  public var isError: Bool

  /// Makes a key.
  public init(detectionID: String, dedup: String, isError: Bool = false) {
    self.detectionID = detectionID
    self.dedup = dedup
    self.isError = isError
  }
}
