import Flows
import Primitives

/// Restores a flow window from its log.
enum FlowLoading {
  /// A window with the log that continues.
  struct Loaded {
    var window: FlowWindow
    var log: FlowLog
    var recovery: FlowRecovery
    var arrivals: FlowArrivals
  }

  /// Loads what is not past the retention at a time, in nanoseconds since 1970; throws when the log cannot be used.
  static func run(
    _ configuration: FlowStoreConfiguration, _ directory: FlowLogDirectory, nowNanos: Int64,
    progress: (FlowLoadProgress) -> Void
  ) throws(StateError) -> Loaded {
    try directory.make()
    var opening = try FlowLogOpening(directory)
    var filling = Filling(limits: configuration.limits, logID: opening.logID, nowNanos: nowNanos)
    try opening.run { entry, payload throws(FlowLogEntryError) in
      try filling.take(entry, payload)
    } progress: { bytesRead, bytesTotal in
      progress(FlowLoadProgress(bytesRead: bytesRead, bytesTotal: bytesTotal, rowCount: filling.rowCount))
    }
    let settings = FlowLog.Settings(
      directory: directory, durability: configuration.durability, limits: configuration.logLimits)
    return filling.finished(opening, try FlowLog(settings, after: opening))
  }

  /// A window that is being filled.
  private struct Filling {
    private var window: FlowWindow
    private let arrivals = FlowArrivals()
    private(set) var rowCount = 0
    private var expiredRowCount = 0
    /// The newest event time of the rows that are not loaded, which the window lacks from now on.
    private var newestExpiredNanos = Int64.min
    private var unevictedRowCount = 0
    private let nowNanos: Int64
    private let expiredNanos: Int64

    init(limits: FlowWindowLimits, logID: UInt64, nowNanos: Int64) {
      window = FlowKeeper.emptyWindow(limits, storeID: logID)
      self.nowNanos = nowNanos
      expiredNanos = nowNanos.subtractingSaturated(Int64(limits.flowRetentionSeconds) * 1_000_000_000)
    }

    mutating func take(_ entry: FlowLogEntry, _ payload: UnsafeRawBufferPointer) throws(FlowLogEntryError) {
      if entry.newestNanos < expiredNanos {
        expiredRowCount += Int(entry.rowCount)
        newestExpiredNanos = max(newestExpiredNanos, entry.newestNanos)
        return note(try FlowBatch(entry: payload), entry)
      }
      let batch = try FlowBatch(entry: payload)
      note(batch, entry)
      window.insert(batch)
      rowCount += batch.rowCount
      unevictedRowCount += batch.rowCount
      if unevictedRowCount >= Filling.evictRows { evict() }
    }

    /// Flows that are past the retention may be some that came late, and that no query has looked at.
    private func note(_ batch: FlowBatch, _ entry: FlowLogEntry) {
      if let times = batch.eventTimes { arrivals.note(batch, times: times, entry: entry.sequence) }
    }

    /// What was evicted early before may be evicted again: there is never much more in memory than the limits allow.
    private mutating func evict() {
      unevictedRowCount = 0
      window.evict(nowNanos: nowNanos)
    }

    mutating func finished(_ opening: FlowLogOpening, _ log: FlowLog) -> Loaded {
      // Rows that are gone had numbers too. A file has fewer rows than that, and no two files have one number.
      let rowNumber = log.fileNumber << 32
      let isWhole = opening.recovery.isComplete
      // Nobody knows the times of rows that are missing.
      let sinceExpiry = expiredRowCount > 0 ? newestExpiredNanos + 1 : .min
      let completeSince = max(opening.completeSinceNanos, sinceExpiry)
      window.resume(rowNumber: rowNumber, completeSinceNanos: isWhole ? completeSince : nowNanos)
      evict()
      var recovery = opening.recovery
      recovery.rowCount = rowCount
      recovery.expiredRowCount = expiredRowCount
      return Loaded(window: window, log: log, recovery: recovery, arrivals: arrivals)
    }

    /// Rows that are loaded before it is looked again whether there are too many.
    private static let evictRows = 262_144
  }
}
