import Flows
import Synchronization

/// Flows of one minute of event time that came with one entry of the flow log.
public struct FlowArrival: Sendable, Equatable {
  /// The number of the entry.
  public var entry: UInt64
  /// The earliest event time of the flows, in nanoseconds since 1970.
  public var firstNanos: Int64
  /// The latest one.
  public var lastNanos: Int64

  /// Describes flows.
  public init(entry: UInt64, firstNanos: Int64, lastNanos: Int64) {
    self.entry = entry
    self.firstNanos = firstNanos
    self.lastNanos = lastNanos
  }
}

/// Notes the flows that arrive with event times which a query has looked at already.
///
/// A batch without such flows costs one comparison. Before the first call of `watch`, all flows are noted.
/// May be used from any thread.
final class FlowArrivals: Sendable {
  private let endNanos = Atomic<Int64>(.max)
  private let arrivals = Mutex<[FlowArrival]>([])

  /// Flows with event times from this on need not be noted.
  func watch(before nanos: Int64) { endNanos.store(nanos, ordering: .releasing) }

  /// Returns what was noted since the last time.
  func take() -> [FlowArrival] {
    arrivals.withLock { arrivals in
      defer { arrivals = [] }
      return arrivals
    }
  }

  /// Flows of a batch have come; `times` are those of its earliest and its latest one.
  func note(_ batch: FlowBatch, times: ClosedRange<Int64>, entry: UInt64) {
    let end = endNanos.load(ordering: .acquiring)
    if times.lowerBound >= end { return }
    let parts = FlowArrivals.parts(of: batch, before: end, entry: entry)
    arrivals.withLock { arrivals in
      arrivals += parts
      if arrivals.count > FlowArrivals.arrivalsMax { FlowArrivals.join(&arrivals) }
    }
  }

  /// The minutes of a batch's flows; where there are many, the rest as one.
  private static func parts(of batch: FlowBatch, before end: Int64, entry: UInt64) -> [FlowArrival] {
    var parts: [FlowArrival] = []
    var latest = 0
    for row in 0..<batch.rowCount {
      guard let time = batch.integer(.eventTime, row: row), time < end else { continue }
      let minute = time / minuteNanos
      if latest >= parts.count || parts[latest].firstNanos / minuteNanos != minute {
        latest = parts.firstIndex { $0.firstNanos / minuteNanos == minute } ?? parts.count
        if latest == partsMax { latest -= 1 }
      }
      if latest == parts.count {
        parts.append(FlowArrival(entry: entry, firstNanos: time, lastNanos: time))
      } else {
        parts[latest].firstNanos = min(parts[latest].firstNanos, time)
        parts[latest].lastNanos = max(parts[latest].lastNanos, time)
      }
    }
    return parts
  }

  /// Merges neighbours in pairs: what is reported then is more than came, never less.
  private static func join(_ arrivals: inout [FlowArrival]) {
    arrivals.sort { ($0.firstNanos, $0.entry) < ($1.firstNanos, $1.entry) }
    arrivals = stride(from: 0, to: arrivals.count, by: 2).map { place in
      guard place + 1 < arrivals.count else { return arrivals[place] }
      let (one, other) = (arrivals[place], arrivals[place + 1])
      return FlowArrival(
        entry: max(one.entry, other.entry), firstNanos: one.firstNanos, lastNanos: max(one.lastNanos, other.lastNanos))
    }
  }

  private static let minuteNanos: Int64 = 60_000_000_000
  private static let partsMax = 64
  private static let arrivalsMax = 262_144
}
