import Flows
import Primitives

/// The flow window with its log; used by one thread at a time.
///
/// A batch is checked, appended to the log and made durable before the window has it: what the window shows, a restart
/// shows too.
final class FlowKeeper {
  /// The flows.
  private(set) var window: FlowWindow
  /// What the window said of itself after the last change; asking it has a price.
  private(set) var info: FlowWindowInfo
  /// Their log; nil when they are in memory only.
  let log: FlowLog?
  /// What was found in the log.
  let recovery: FlowRecovery
  /// The flows that have arrived, as far as they are watched.
  let arrivals: FlowArrivals
  /// Entries of flows that are in memory only.
  private var entryCount: UInt64 = 0

  /// Begins with nothing, and keeps flows in memory only.
  init(limits: FlowWindowLimits) {
    window = FlowKeeper.emptyWindow(limits, storeID: UInt64.random(in: 0 ... .max))
    info = window.info
    log = nil
    recovery = FlowRecovery()
    arrivals = FlowArrivals()
  }

  /// Takes over a window that was restored from its log.
  init(_ loaded: FlowLoading.Loaded) {
    window = loaded.window
    info = window.info
    log = loaded.log
    recovery = loaded.recovery
    arrivals = loaded.arrivals
  }

  /// The number of the entry that the next batch gets.
  var nextEntry: UInt64 { log?.nextSequence ?? entryCount + 1 }

  /// An empty window whose made identifiers of flows begin with the name of the store.
  static func emptyWindow(_ limits: FlowWindowLimits, storeID: UInt64) -> FlowWindow {
    let name = String(storeID >> 32, radix: 16)
    return FlowWindow(
      limits: limits, rowIdPrefix: String(repeating: "0", count: 8 - name.count) + name,
      fingerprintKey: FlowFingerprintKey(.random(in: 0 ... .max), .random(in: 0 ... .max)))
  }

  /// Takes batches together, with one wait for the disk, if any; evicts flows when there are too many.
  ///
  /// Returns for each what the window made of it; the ones that failed changed nothing. When the wait fails, those that
  /// an earlier file of the log took are durable all the same, and are taken.
  func take(_ submissions: [FlowSubmission]) -> [Result<FlowAdmission, StateError>] {
    var results: [Result<FlowAdmission, StateError>] = []
    var pending = FlowPendingRows()
    var sequenceEnds: [UInt64] = []
    var times: [ClosedRange<Int64>?] = []
    for (place, one) in submissions.enumerated() {
      let admission = window.check(
        one.batch, receivedNanos: one.receivedNanos, owner: one.owner, pending: pending)
      times.append(admission.batch.eventTimes)
      do throws(StateError) {
        try append(admission.batch, newestNanos: times[place]?.upperBound)
        results.append(.success(admission))
        if place < submissions.count - 1 { pending.add(admission, of: window) }
      } catch {
        results.append(.failure(error))
      }
      sequenceEnds.append(nextEntry)
    }
    do throws(StateError) {
      try log?.commit()
    } catch {
      let durable = log?.syncedSequence ?? 0
      for (place, end) in sequenceEnds.enumerated() where end > durable { results[place] = .failure(error) }
    }
    for (place, result) in results.enumerated() {
      guard case .success(let admission) = result else { continue }
      window.insert(admission.batch)
      if let times = times[place] { arrivals.note(admission.batch, times: times, entry: sequenceEnds[place] - 1) }
    }
    info = window.info
    evictIfTooMany(nowNanos: submissions.map(\.receivedNanos).max() ?? 0)
    return results
  }

  /// Evicts flows that are past the retention or too many, and removes files of the log that hold no others.
  func evict(nowNanos: Int64) -> FlowEviction {
    let eviction = window.evict(nowNanos: nowNanos)
    if let farNanos = eviction.noneAfterNanos {
      // Nothing was taken that lies further ahead than this, but while the clock was ahead.
      log?.forgetTimes(after: farNanos, latestNanos: window.limits.newestNanos(receivedNanos: nowNanos))
    }
    info = window.info
    removeFiles(nowNanos: nowNanos)
    return eviction
  }

  private func evictIfTooMany(nowNanos: Int64) {
    let limits = window.limits
    guard info.flowCount > limits.flowsMax || info.byteCount > limits.flowWindowBytesMax else { return }
    _ = evict(nowNanos: nowNanos)
  }

  private func append(_ batch: FlowBatch, newestNanos: Int64?) throws(StateError) {
    guard let log else {
      entryCount += 1
      return
    }
    // What repeats flows that are gone again is refused with them.
    try log.requireNoFailure()
    guard let newestNanos else { return }
    try log.append(
      FlowLogBatch(
        payload: batch.encoded(), rowCount: batch.rowCount, newestNanos: newestNanos,
        completeSinceNanos: info.completeSinceNanos))
  }

  /// A file is removed when all its rows are past the retention, or were evicted early and the log records that:
  /// otherwise the next start would treat what is left as complete.
  private func removeFiles(nowNanos: Int64) {
    guard let log else { return }
    let expired = nowNanos.subtractingSaturated(Int64(info.retentionSeconds) * 1_000_000_000)
    let oldest = info.oldestNanos ?? expired
    log.removeFiles(before: min(oldest, max(expired, log.completeSinceNanos)))
  }
}

extension FlowBatch {
  /// The earliest and the latest event time of an admitted batch, in nanoseconds since 1970; nil when it has no rows.
  var eventTimes: ClosedRange<Int64>? {
    if rowCount == 0 { return nil }
    switch column(.eventTime) {
    case .integers(let times, _):
      var (least, greatest) = (Int64.max, Int64.min)
      for time in times {
        least = min(least, time)
        greatest = max(greatest, time)
      }
      return least...max(least, greatest)
    case .constant(let time): return time...time
    case .empty, .codes: return nil
    }
  }
}
