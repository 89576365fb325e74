import Flows
import Logging
import Storage

/// Removes what the limits no longer keep, once a minute and a bounded number of rows at a time.
struct RetentionTask: Sendable {
  let store: StateStore
  /// The longest dedup period of all detections that were served, in nanoseconds: one that comes back finds its windows.
  let longestPeriodNanos: @Sendable () -> Int64
  /// The time in nanoseconds since 1970, by the clock of windows.
  let now: @Sendable () -> Int64
  let logger: Logger
  var interval = Duration.seconds(60)

  /// Works until the task is cancelled.
  func run() async {
    let failures = RateLimitedLog(logger: logger)
    while !Task.isCancelled {
      do {
        try await sweep()
      } catch {
        failures.warning("what is no longer kept could not be removed: \(error)")
      }
      try? await Task.sleep(for: interval)
    }
  }

  /// Removes all that is due; matches are counted between one pass and the next.
  func sweep() async throws {
    var alertCount = 0
    var windowCount = 0
    while !Task.isCancelled {
      let pass = try await store.prune(now: now(), longestPeriodNanos: longestPeriodNanos())
      alertCount += pass.alertsRemoved
      windowCount += pass.windowsRemoved
      if pass.isComplete { break }
      await Task.yield()
    }
    if alertCount + windowCount > 0 {
      logger.debug("retention removed \(alertCount) alerts and \(windowCount) windows")
    }
  }
}

/// Evicts flows that are past their retention, also while none arrive, and logs when others were evicted.
struct FlowRetentionTask: Sendable {
  let flows: FlowStore
  let clock: any ServerClock
  let logger: Logger
  var interval = Duration.seconds(30)

  /// A window that is too small may be so for days: it is logged at once, and then once an hour.
  private static let repeatNanos: Int64 = 3_600_000_000_000

  /// Works until the task is cancelled.
  func run() async {
    var logged = flows.info
    var nextNanos = Int64.min
    while !Task.isCancelled {
      await evict()
      let info = flows.info
      if info.droppedAheadCount > logged.droppedAheadCount {
        logAhead(info.droppedAheadCount - logged.droppedAheadCount)
        logged.droppedAheadCount = info.droppedAheadCount
      }
      let now = clock.monotonicNanos()
      if info.droppedEarlyCount > logged.droppedEarlyCount, now >= nextNanos {
        logEarly(info.droppedEarlyCount - logged.droppedEarlyCount, info)
        logged.droppedEarlyCount = info.droppedEarlyCount
        nextNanos = now + FlowRetentionTask.repeatNanos
      }
      try? await Task.sleep(for: interval)
    }
  }

  /// Waits for the disk, if at all, on no thread that others need.
  private func evict() async {
    await withCheckedContinuation { continuation in
      flows.evict(nowNanos: clock.unixNanos()) { _ in continuation.resume() }
    }
  }

  private func logEarly(_ count: Int, _ info: FlowWindowInfo) {
    logger.warning(
      """
      \(count) flows younger than \(info.retentionSeconds) seconds had to leave the window (flows_max, \
      flow_window_bytes_max); it holds \(info.flowCount) flows in \(info.byteCount) bytes; this is said once an hour
      """)
  }

  private func logAhead(_ count: Int) {
    logger.warning("\(count) flows of a time to come have left the window: the host's clock was ahead when they came")
  }
}

extension RetentionTask {
  /// The task of a server.
  init(_ server: ServerContext) {
    self.init(
      store: server.store, longestPeriodNanos: { server.served.longestPeriodNanos }, now: { server.time.now() },
      logger: server.logger)
  }
}

extension FlowRetentionTask {
  /// The task of a server.
  init(_ server: ServerContext) {
    self.init(flows: server.flows, clock: server.clock, logger: server.logger)
  }
}
