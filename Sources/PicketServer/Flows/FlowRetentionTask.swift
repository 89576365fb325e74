import Flows
import Logging
import Storage

/// Lets flows leave that are past their retention, also while none arrive, and says when younger ones had to.
struct FlowRetentionTask: Sendable {
  let flows: FlowStore
  let clock: any ServerClock
  let logger: Logger
  var interval = Duration.seconds(30)

  /// Works until the task is cancelled.
  func run() async {
    let early = EpisodeLog(logger: logger)
    var droppedCount = flows.info.dropped_early_count
    while !Task.isCancelled {
      flows.evict(nowNanos: clock.unixNanos())
      let info = flows.info
      if info.dropped_early_count > droppedCount {
        early.warning(
          """
          \(info.dropped_early_count - droppedCount) flows younger than \(info.retention_seconds) seconds had to leave \
          the window (flows_max, flow_window_bytes_max); it holds \(info.flow_count) flows in \(info.byte_count) bytes
          """)
        droppedCount = info.dropped_early_count
      }
      try? await Task.sleep(for: interval)
    }
  }
}
