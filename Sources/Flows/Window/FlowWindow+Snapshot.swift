extension FlowWindow {
  /// The flows as they are now, for readers on any thread.
  ///
  /// O(segments).
  public func snapshot() -> FlowSnapshot {
    var segments = sealed
    for slice in open.values { segments.append(contentsOf: slice.segments(rowIdPrefix: rowIdPrefix)) }
    segments.sort { ($0.firstNanos, $0.number) < ($1.firstNanos, $1.number) }
    var shared = FlowDictionaries()
    shared.all = dictionaries.map(\.dictionary)
    return FlowSnapshot(segments: segments, dictionaries: shared, rowCount: rowCount, info: info)
  }

  /// What the window says of itself.
  public var info: FlowWindowInfo {
    let segments = sealed + open.values.flatMap { $0.segments(rowIdPrefix: rowIdPrefix) }
    var info = FlowWindowInfo()
    info.flow_count = rowCount
    info.byte_count = byteCount
    info.segment_count = sealed.count + open.count
    info.oldestNanos = segments.map(\.firstNanos).min()
    info.newestNanos = segments.map(\.lastNanos).max()
    info.dropped_early_count = droppedEarlyCount
    info.completeSinceNanos = completeSinceNanos
    info.retention_seconds = limits.flow_retention_seconds
    return info
  }
}
