import CPicketProto

/// How much the flow window holds, and from when on it holds everything.
public struct FlowWindowInfo: WireMessage {
  /// Flows in the window.
  public var flowCount: UInt64
  /// The memory of the window in bytes, all included.
  public var byteCount: UInt64
  /// Segments in the window.
  public var segmentCount: UInt32
  /// The earliest event time of a flow, in nanoseconds since 1970; 0 when there is none.
  public var oldestUnixNanos: Int64
  /// The latest event time of a flow, in nanoseconds since 1970; 0 when there is none.
  public var newestUnixNanos: Int64
  /// No flow with an event time at or after this, in nanoseconds since 1970, was left out or had to leave.
  public var completeSinceUnixNanos: Int64
  /// Flows that had to leave although they were younger than the retention.
  public var droppedEarlyCount: UInt64
  /// How long flows are to be kept.
  public var retentionSeconds: UInt64

  /// Makes a message.
  public init(
    flowCount: UInt64 = 0,
    byteCount: UInt64 = 0,
    segmentCount: UInt32 = 0,
    oldestUnixNanos: Int64 = 0,
    newestUnixNanos: Int64 = 0,
    completeSinceUnixNanos: Int64 = 0,
    droppedEarlyCount: UInt64 = 0,
    retentionSeconds: UInt64 = 0
  ) {
    self.flowCount = flowCount
    self.byteCount = byteCount
    self.segmentCount = segmentCount
    self.oldestUnixNanos = oldestUnixNanos
    self.newestUnixNanos = newestUnixNanos
    self.completeSinceUnixNanos = completeSinceUnixNanos
    self.droppedEarlyCount = droppedEarlyCount
    self.retentionSeconds = retentionSeconds
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__flow_window_info__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__FlowWindowInfo.self)
    flowCount = raw.pointee.flow_count
    byteCount = raw.pointee.byte_count
    segmentCount = raw.pointee.segment_count
    oldestUnixNanos = raw.pointee.oldest_unix_nanos
    newestUnixNanos = raw.pointee.newest_unix_nanos
    completeSinceUnixNanos = raw.pointee.complete_since_unix_nanos
    droppedEarlyCount = raw.pointee.dropped_early_count
    retentionSeconds = raw.pointee.retention_seconds
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__flow_window_info__init)
    raw.pointee.flow_count = flowCount
    raw.pointee.byte_count = byteCount
    raw.pointee.segment_count = segmentCount
    raw.pointee.oldest_unix_nanos = oldestUnixNanos
    raw.pointee.newest_unix_nanos = newestUnixNanos
    raw.pointee.complete_since_unix_nanos = completeSinceUnixNanos
    raw.pointee.dropped_early_count = droppedEarlyCount
    raw.pointee.retention_seconds = retentionSeconds
    return BuiltMessage(raw)
  }
}
