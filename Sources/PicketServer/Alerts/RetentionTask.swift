import Logging
import Storage

/// Removes what the limits no longer keep, once a minute and a bounded number of rows at a time.
struct RetentionTask: Sendable {
  let store: AlertStore
  /// The longest dedup period of the detections that are loaded.
  let longestPeriodNanos: Int64
  /// The time in nanoseconds since 1970, by the clock of windows.
  let now: @Sendable () -> Int64
  let logger: Logger
  var interval = Duration.seconds(60)

  /// Works until the task is cancelled.
  func run() async {
    let failures = EpisodeLog(logger: logger)
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
      let pass = try await store.prune(now: now(), longestPeriodNanos: longestPeriodNanos)
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
