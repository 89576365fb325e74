import Flows
import Storage
import Wire

extension Metric {
  /// Flows, the flow window and the flow log.
  static let flows: [Metric] = [
    .counter("picket_flows_accepted_total", "Flows that were taken into the window") { $0.flows.flowsAccepted },
    .counter("picket_flows_refused_total", "Records that were refused, for what they are or for their time") {
      $0.flows.flowsRefused
    },
    .counter(
      "picket_flows_undated_total", "Flows that were taken and brought no time; theirs is the time of receipt"
    ) {
      $0.flows.flowsUndated
    },
    .counter("picket_flows_repeated_total", "Flows that were in the window already, by their p_row_id") {
      $0.flows.flowsRepeated
    },
    .counter("picket_flows_evicted_total", "Flows that left the window, because of their age or because of its bounds")
    {
      $0.flows.flowsEvicted
    },
    .counter(
      "picket_flows_dropped_early_total", "Flows that had to leave although they were younger than the retention"
    ) {
      $0.window.droppedEarlyCount
    },
    .counter("picket_flows_dropped_ahead_total", "Flows that had to leave because the clock was ahead when they came") {
      UInt64(clamping: $0.flowWindow.dropped_ahead_count)
    },
    .gauge("picket_flows_waiting", "Flows that wait to be written") {
      UInt64(clamping: $0.flowStore.backlog.rowCount)
    },
    .gauge("picket_flows_waiting_bytes", "Memory that the flows take which wait to be written") {
      UInt64(clamping: $0.flowStore.backlog.byteCount)
    },
    .gauge("picket_flow_window_flows", "Flows in the window") { $0.window.flowCount },
    .gauge("picket_flow_window_bytes", "Memory that the window takes") { $0.window.byteCount },
    .gauge("picket_flow_window_segments", "Segments that the flows are in") { UInt64($0.window.segmentCount) },
    .time(
      "picket_flow_window_oldest_timestamp_seconds", "Event time of the oldest flow, since 1970; absent without flows"
    ) { $0.window.flowCount == 0 ? nil : $0.window.oldestUnixNanos },
    .time(
      "picket_flow_window_newest_timestamp_seconds", "Event time of the newest flow, since 1970; absent without flows"
    ) { $0.window.flowCount == 0 ? nil : $0.window.newestUnixNanos },
    .time(
      "picket_flow_window_complete_since_timestamp_seconds",
      "No flow with this event time or a later one has left the window, since 1970; 0 where none ever had to"
    ) { $0.window.completeSinceUnixNanos },
    .gauge("picket_flow_window_retention_seconds", "How long flows are wanted") { $0.window.retentionSeconds },
    .counter("picket_flow_commits_total", "Batches of flows that were taken") { $0.flows.commits },
    .counter(
      "picket_flow_commits_failed_total",
      "Batches of flows that could not be written, or that came when too much waited"
    ) { $0.flows.commitsFailed },
    .gauge("picket_flow_log_bytes", "Size of the flow log; absent where flows end with the daemon") {
      $0.flows.directory.isEmpty ? nil : $0.flows.logBytes
    },
    .gauge("picket_flow_log_files", "Files of the flow log; absent where flows end with the daemon") {
      $0.flows.directory.isEmpty ? nil : UInt64(clamping: $0.flowStore.logFileCount)
    },
  ]
}
