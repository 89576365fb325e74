/// What left a window.
public struct FlowEviction: Sendable, Equatable {
  /// Flows past the retention.
  public var expired_count = 0
  /// Flows that were younger than the retention and had to leave because there were too many flows or bytes.
  public var dropped_early_count = 0
  /// Segments that left.
  public var segment_count = 0

  /// Nothing left.
  public init() {}
}
