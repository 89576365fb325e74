public import Primitives

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Every bound of the flow window, each with its unit in its name.
public struct FlowWindowLimits: LimitTable {
  @Limit("flow_retention_seconds", 7_200, in: 60...31_622_400, "seconds of event time that flows are kept")
  public var flowRetentionSeconds
  @Limit("flows_max", 10_000_000, in: 1...1_000_000_000, "flows kept; the oldest leave early when there are more")
  public var flowsMax
  /// Bytes of memory that the flows take; the oldest leave early when they take more.
  @Limit("flow_window_bytes_max", 1 << 30, in: 1 << 20...1 << 40, "bytes of memory that the kept flows take")
  public var flowWindowBytesMax
  /// Flows of a segment; a full one is sorted, narrowed and never changed again.
  @Limit("flow_segment_rows_max", 65_536, in: 1...1 << 20, "flows of a segment, the unit in which flows leave")
  public var flowSegmentRowsMax
  /// Seconds that a flow may lie in the future of the time at which it is received.
  @Limit("flow_future_seconds_max", 300, in: 0...31_622_400, "seconds that a flow may lie in the future")
  public var flowFutureSecondsMax
  /// Slices of event time that take flows at the same time; the one that has waited longest is sealed when there are
  /// more.
  @Limit("flow_open_slices_max", 32, in: 1...1_024, "slices of event time that take flows at the same time")
  public var flowOpenSlicesMax

  /// The defaults.
  public init() {}

  /// The retention in nanoseconds.
  var retentionNanos: Int64 { Int64(flowRetentionSeconds) * 1_000_000_000 }

  /// The greatest event time of a flow that is taken at a time, both in nanoseconds since 1970.
  public func newestNanos(receivedNanos: Int64) -> Int64 {
    receivedNanos.addingSaturated(Int64(flowFutureSecondsMax) * 1_000_000_000)
  }

  /// The length of a slice of event time in nanoseconds: a part of the retention, and not less than a minute.
  var sliceNanos: Int64 { max(retentionNanos / 24, 60_000_000_000) }
}

/// What a flow window reports about itself.
public struct FlowWindowInfo: Sendable, Equatable {
  /// Flows in the window.
  public var flowCount = 0
  /// Memory that they take, in bytes.
  public var byteCount = 0
  /// Segments that they are in, the open ones included.
  public var segmentCount = 0
  /// The least `p_event_time`; nil without flows.
  public var oldestNanos: Int64?
  /// The greatest `p_event_time`; nil without flows.
  public var newestNanos: Int64?
  /// Flows that were evicted although they were younger than the retention, since the window was made.
  public var droppedEarlyCount = 0
  /// Flows that were evicted because the clock was ahead when they came, since the window was made.
  public var droppedAheadCount = 0
  /// Every flow that was accepted and whose `p_event_time` is not before this is in the window, unless the
  /// clock was ahead when it came.
  public var completeSinceNanos = Int64.min
  /// How long flows are wanted, in seconds.
  public var retentionSeconds = 0

  /// The information of an empty window.
  public init() {}
}
