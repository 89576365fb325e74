/// What a flow window says of itself.
public struct FlowWindowInfo: Sendable, Equatable {
  /// Flows in the window.
  public var flow_count = 0
  /// Memory that they take, in bytes.
  public var byte_count = 0
  /// Segments that they are in, the open ones included.
  public var segment_count = 0
  /// The least `p_event_time`; nil without flows.
  public var oldestNanos: Int64?
  /// The greatest `p_event_time`; nil without flows.
  public var newestNanos: Int64?
  /// Flows that had to leave although they were younger than the retention, since the window was made.
  public var dropped_early_count = 0
  /// Flows that had to leave because the clock was ahead when they came, since the window was made.
  public var dropped_ahead_count = 0
  /// Every flow that was accepted and whose `p_event_time` is not before this is in the window, unless the
  /// clock was ahead when it came.
  public var completeSinceNanos = Int64.min
  /// How long flows are wanted, in seconds.
  public var retention_seconds = 0

  /// The information of an empty window.
  public init() {}
}
