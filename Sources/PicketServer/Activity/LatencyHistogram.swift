import NIOCore
import Synchronization

/// How long calls took, counted without locks in buckets whose bounds stand close enough for percentiles.
///
/// Each count is exact; a reader may see some of them a moment before others.
final class LatencyHistogram: Sendable {
  /// A bucket with something in it.
  struct Bucket: Equatable {
    /// What is in it took longer than this, in nanoseconds.
    let aboveNanos: Int64
    /// What is in it took no longer than this, in nanoseconds; nil without a bound.
    let upToNanos: Int64?
    let count: Int
  }

  /// The upper bounds of all buckets but the last, in nanoseconds: nine in each decade, from 1 µs to 100 s.
  static let boundsNanos: [Int64] = {
    var bounds: [Int64] = []
    var decade: Int64 = 100
    for _ in 0..<8 {
      decade *= 10
      bounds += [10, 15, 20, 25, 30, 40, 50, 60, 80].map { $0 * decade / 10 }
    }
    return bounds + [10 * decade]
  }()

  /// One more than there are bounds.
  private let counts: InlineArray<74, Atomic<Int>> = InlineArray { _ in Atomic(0) }
  private let nanos = Atomic<Int>(0)

  /// Some calls took so long each.
  ///
  /// - Complexity: O(log n) in the number of buckets, however many calls there are.
  func add(_ time: TimeAmount, count: Int = 1) {
    let each = max(0, time.nanoseconds)
    counts[LatencyHistogram.bucket(of: each)].count(count)
    nanos.count(Int(each) &* count)
  }

  /// How long all calls took, in nanoseconds.
  var elapsedNanos: UInt64 { nanos.value }

  /// The buckets that are not empty, the shortest times first.
  var buckets: [Bucket] {
    let bounds = LatencyHistogram.boundsNanos
    return counts.indices.compactMap { number in
      let count = counts[number].load(ordering: .relaxed)
      if count == 0 { return nil }
      return Bucket(
        aboveNanos: number == 0 ? 0 : bounds[number - 1], upToNanos: number < bounds.count ? bounds[number] : nil,
        count: count)
    }
  }

  /// The number of the first bucket whose bound is not below a time.
  private static func bucket(of nanos: Int64) -> Int {
    boundsNanos.withUnsafeBufferPointer { bounds in
      var (low, high) = (0, bounds.count)
      while low < high {
        let middle = (low + high) / 2
        if bounds[middle] < nanos { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}

/// Requests that were answered in one pass of an event loop, until it is known when their answers were written.
///
/// The clock is read once for all of them. Used on one event loop only.
struct AnsweredRequests {
  private struct Group {
    let counter: MethodCounter
    let read: NIODeadline
    var count: Int
  }

  /// Those of the last read and method: mostly there are no others, and no list is needed.
  private var last: Group?
  private var earlier: [Group] = []

  /// A request of a method, which was read at a time, was answered.
  mutating func append(_ counter: MethodCounter, read: NIODeadline) {
    if let last, last.counter === counter, last.read == read {
      self.last?.count += 1
      return
    }
    if let last { earlier.append(last) }
    last = Group(counter: counter, read: read, count: 1)
  }

  /// The answers have been written.
  mutating func written(at now: NIODeadline) {
    guard let last else { return }
    last.counter.latencies.add(now - last.read, count: last.count)
    self.last = nil
    if earlier.isEmpty { return }
    for group in earlier { group.counter.latencies.add(now - group.read, count: group.count) }
    earlier.removeAll(keepingCapacity: true)
  }
}
