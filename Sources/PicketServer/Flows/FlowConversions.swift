import Flows
import Wire

extension Wire.FlowWindowInfo {
  /// What the window says of itself, as a message of the wire.
  init(_ info: Flows.FlowWindowInfo) {
    self.init(
      flowCount: UInt64(clamping: info.flow_count), byteCount: UInt64(clamping: info.byte_count),
      segmentCount: UInt32(clamping: info.segment_count), oldestUnixNanos: info.oldestNanos ?? 0,
      newestUnixNanos: info.newestNanos ?? 0, completeSinceUnixNanos: max(0, info.completeSinceNanos),
      droppedEarlyCount: UInt64(clamping: info.dropped_early_count),
      retentionSeconds: UInt64(clamping: info.retention_seconds))
  }
}
