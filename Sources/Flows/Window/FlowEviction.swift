import Primitives

/// What a window evicted.
public struct FlowEviction: Sendable, Equatable {
  /// Flows past the retention.
  public var expiredCount = 0
  /// Flows younger than the retention that were evicted because there were too many flows or bytes.
  public var droppedEarlyCount = 0
  /// Flows that lay further ahead than any flow can that is taken now: the clock was ahead when they came.
  public var aheadCount = 0
  /// When such flows were evicted: the event time after which there are none any more, in nanoseconds since 1970.
  public var noneAfterNanos: Int64?
  /// Segments that were evicted.
  public var segmentCount = 0

  /// Nothing was evicted.
  public init() {}
}

extension FlowWindow {
  /// Evicts segments, the oldest first.
  ///
  /// Evicts all whose flows are older than the retention, and more while there are too many flows or bytes. Late flows
  /// may be in a segment of younger ones and then stay with them. Flows that lie more than a retention further ahead
  /// than any can that is taken now came while the clock was ahead; they are evicted once it has reported so for a
  /// retention, so that one that is behind for a while costs nothing. Now and then it rebuilds the dictionaries, which
  /// takes some nanoseconds a flow.
  ///
  /// - Parameter nowNanos: the time in nanoseconds since 1970.
  @discardableResult
  public mutating func evict(nowNanos: Int64) -> FlowEviction {
    let cutoff = nowNanos.addingSaturated(-limits.retentionNanos)
    var eviction = FlowEviction()
    removeAhead(nowNanos, &eviction)
    while let oldest = oldestSegment(), oldest.lastNanos < cutoff {
      eviction.expiredCount += remove(oldest)
      eviction.segmentCount += 1
    }
    while isOverfull, let oldest = oldestSegment() {
      eviction.droppedEarlyCount += remove(oldest)
      eviction.segmentCount += 1
      // What evicted flows leave in the dictionaries counts too: it must not push out all the others.
      if rowCount <= limits.flowsMax, evictedSinceRebuild > rowCount / 8 { rebuildDictionaries() }
    }
    if evictedSinceRebuild > rowCount { rebuildDictionaries() }
    droppedEarlyCount += eviction.droppedEarlyCount
    return eviction
  }

  /// Removes the flows that came while the clock was ahead, once that is certain.
  private mutating func removeAhead(_ nowNanos: Int64, _ eviction: inout FlowEviction) {
    let farNanos = limits.newestNanos(receivedNanos: nowNanos).addingSaturated(limits.retentionNanos)
    guard placeOfFlows(after: farNanos) != nil else { return aheadSinceNanos = nil }
    guard let since = aheadSinceNanos, since <= nowNanos else { return aheadSinceNanos = nowNanos }
    guard nowNanos - since > limits.retentionNanos else { return }
    while let place = placeOfFlows(after: farNanos) {
      eviction.aheadCount += removeRows(place)
      eviction.segmentCount += 1
    }
    eviction.noneAfterNanos = farNanos
    droppedAheadCount += eviction.aheadCount
  }

  /// A segment with flows after a time.
  private func placeOfFlows(after nanos: Int64) -> Place? {
    if let index = sealed.firstIndex(where: { $0.lastNanos > nanos }) {
      return .sealed(index, lastNanos: sealed[index].lastNanos)
    }
    return open.first { $0.value.lastNanos > nanos }.map { .open($0.key, lastNanos: $0.value.lastNanos) }
  }

  private var isOverfull: Bool { rowCount > limits.flowsMax || byteCount > limits.flowWindowBytesMax }

  /// Where a segment is.
  private enum Place {
    case sealed(Int, lastNanos: Int64)
    case open(Int64, lastNanos: Int64)

    var lastNanos: Int64 {
      switch self {
      case .sealed(_, let nanos), .open(_, let nanos): nanos
      }
    }
  }

  /// The segment whose last flow is the oldest.
  private func oldestSegment() -> Place? {
    var oldest: (place: Place, number: Int)?
    func consider(_ place: Place, number: Int) {
      guard let known = oldest else { return oldest = (place, number) }
      if (place.lastNanos, number) < (known.place.lastNanos, known.number) { oldest = (place, number) }
    }
    for (index, segment) in sealed.enumerated() {
      consider(.sealed(index, lastNanos: segment.lastNanos), number: segment.number)
    }
    for (slice, segment) in open { consider(.open(slice, lastNanos: segment.lastNanos), number: segment.number) }
    return oldest?.place
  }

  /// Removes a segment of the oldest flows and returns how many it had.
  private mutating func remove(_ place: Place) -> Int {
    completeSinceNanos = max(completeSinceNanos, place.lastNanos.addingSaturated(1))
    return removeRows(place)
  }

  /// Removes a segment and returns how many flows it had.
  private mutating func removeRows(_ place: Place) -> Int {
    let left = removedRows(place)
    rowIds.removeSegment(left.number)
    rowCount -= left.count
    evictedSinceRebuild += left.count
    return left.count
  }

  private mutating func removedRows(_ place: Place) -> (number: Int, count: Int) {
    switch place {
    case .sealed(let index, _):
      let segment = sealed.remove(at: index)
      sealedByteCount -= segment.byteCount
      return (segment.number, segment.rowCount)
    case .open(let slice, _):
      let segment = open.removeValue(forKey: slice)
      return (segment?.number ?? 0, segment?.rowCount ?? 0)
    }
  }

  /// The memory that the flows take, in bytes.
  var byteCount: Int {
    let openByteCount = open.values.reduce(0) { $0 + $1.byteCount }
    return sealedByteCount + openByteCount + dictionaries.reduce(0) { $0 + $1.byteCount } + rowIds.byteCount
  }
}
