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

extension WindowKey {
  /// Whether two keys are the same, texts by their bytes.
  public static func == (left: WindowKey, right: WindowKey) -> Bool {
    left.isError == right.isError && ExactText.areSame(left.detectionID, right.detectionID)
      && ExactText.areSame(left.dedup, right.dedup)
  }

  /// Feeds the key to a hasher, texts as their bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: detectionID)
    hasher.combine(bytes: dedup)
    hasher.combine(isError)
  }
}
