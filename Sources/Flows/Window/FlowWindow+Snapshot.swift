extension FlowWindow {
  /// The flows as they are now, for readers on any thread.
  ///
  /// O(segments). The next `insert` copies at most some thousand rows of each slice that it adds to, once.
  public func snapshot() -> FlowSnapshot {
    var segments = sealed
    for slice in open.values { segments.append(contentsOf: slice.segments(rowIdPrefix: rowIdPrefix)) }
    // Blocks of one slice that begin at the same time keep their order, which is that of arrival.
    segments = segments.enumerated().sorted {
      ($0.element.firstNanos, $0.element.number, $0.offset) < ($1.element.firstNanos, $1.element.number, $1.offset)
    }.map(\.element)
    var shared = FlowDictionaries()
    shared.all = dictionaries.map(\.dictionary)
    return FlowSnapshot(segments: segments, dictionaries: shared, rowCount: rowCount, info: info)
  }

  /// What the window says of itself.
  ///
  /// O(segments).
  public var info: FlowWindowInfo {
    var info = FlowWindowInfo()
    info.flow_count = rowCount
    info.byte_count = byteCount
    info.segment_count = sealed.count + open.count
    info.dropped_early_count = droppedEarlyCount
    info.dropped_ahead_count = droppedAheadCount
    info.completeSinceNanos = completeSinceNanos
    info.retention_seconds = limits.flow_retention_seconds
    guard rowCount > 0 else { return info }
    info.oldestNanos = min(
      sealed.lazy.map(\.firstNanos).min() ?? .max, open.values.lazy.map(\.firstNanos).min() ?? .max)
    info.newestNanos = max(sealed.lazy.map(\.lastNanos).max() ?? .min, open.values.lazy.map(\.lastNanos).max() ?? .min)
    return info
  }
}
