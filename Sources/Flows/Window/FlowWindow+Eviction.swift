extension FlowWindow {
  /// Lets segments leave, the oldest first.
  ///
  /// All leave whose flows are older than the retention, and more while there are too many flows or bytes. Late flows may be in a segment of younger ones and then stay with them.
  ///
  /// - Parameter nowNanos: the time in nanoseconds since 1970.
  @discardableResult
  public mutating func evict(nowNanos: Int64) -> FlowEviction {
    let cutoff = nowNanos.addingSaturated(-limits.retentionNanos)
    var eviction = FlowEviction()
    while let oldest = oldestSegment(), oldest.lastNanos < cutoff {
      eviction.expired_count += remove(oldest)
      eviction.segment_count += 1
    }
    while rowCount > limits.flows_max || byteCount > limits.flow_window_bytes_max, let oldest = oldestSegment() {
      eviction.dropped_early_count += remove(oldest)
      eviction.segment_count += 1
    }
    droppedEarlyCount += eviction.dropped_early_count
    return eviction
  }

  /// Where a segment is.
  private struct Place {
    var lastNanos: Int64
    var sealedIndex: Int?
    var slice: Int64?
  }

  private func oldestSegment() -> Place? {
    var oldest: Place?
    for (index, segment) in sealed.enumerated() where oldest.map({ segment.lastNanos < $0.lastNanos }) ?? true {
      oldest = Place(lastNanos: segment.lastNanos, sealedIndex: index)
    }
    for (slice, segment) in open {
      let last = segment.segments(rowIdPrefix: rowIdPrefix).map(\.lastNanos).max() ?? .min
      if oldest.map({ last < $0.lastNanos }) ?? true { oldest = Place(lastNanos: last, slice: slice) }
    }
    return oldest
  }

  /// Removes a segment and gives how many flows it had.
  private mutating func remove(_ place: Place) -> Int {
    var removed = 0
    var number = 0
    if let index = place.sealedIndex {
      let segment = sealed.remove(at: index)
      (removed, number) = (segment.rowCount, segment.number)
    } else if let slice = place.slice, let segment = open.removeValue(forKey: slice) {
      (removed, number) = (segment.rowCount, segment.number)
    }
    rowIds = rowIds.filter { $0.value != number }
    rowCount -= removed
    completeSinceNanos = max(completeSinceNanos, place.lastNanos.addingSaturated(1))
    return removed
  }

  /// The memory that the flows take, in bytes.
  var byteCount: Int {
    sealed.reduce(0) { $0 + $1.byteCount } + dictionaries.reduce(0) { $0 + $1.byteCount } + rowIds.capacity * 32
      + open.values.reduce(0) { $0 + $1.segments(rowIdPrefix: rowIdPrefix).reduce(0) { $0 + $1.byteCount } }
  }
}
