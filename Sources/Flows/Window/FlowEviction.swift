/// What left a window.
public struct FlowEviction: Sendable, Equatable {
  /// Flows past the retention.
  public var expired_count = 0
  /// Flows that were younger than the retention and had to leave because there were too many flows or bytes.
  public var dropped_early_count = 0
  /// Flows that lay further ahead than any flow can that is taken now: the clock was ahead when they came.
  public var ahead_count = 0
  /// When such flows left: the event time after which there are none any more, in nanoseconds since 1970.
  public var noneAfterNanos: Int64?
  /// Segments that left.
  public var segment_count = 0

  /// Nothing left.
  public init() {}
}
