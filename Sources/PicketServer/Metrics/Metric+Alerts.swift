import Storage
import Wire

extension Metric {
  /// Alerts and dedup windows, and the state that they are kept in.
  static let alerts: [Metric] = [
    .gauge("picket_alerts_open", "Alerts of status OPEN") { UInt64(clamping: $0.state.alertsOpen) },
    .gauge("picket_alerts_stored", "Alerts in the state") { UInt64(clamping: $0.state.alertsStored) },
    .counter("picket_alerts_created_total", "Alerts that were created") { $0.state.alertsCreated },
    .counter("picket_alerts_removed_total", "Alerts that retention removed") { $0.state.alertsRemoved },
    .gauge("picket_windows_stored", "Dedup windows in the state") { UInt64(clamping: $0.state.windowsStored) },
    .gauge("picket_windows_in_memory", "Dedup windows that are in memory too") {
      UInt64(clamping: $0.state.windowsCached)
    },
    .counter("picket_windows_opened_total", "Dedup windows that were opened") { $0.state.windowsOpened },
    .counter("picket_windows_removed_total", "Dedup windows that retention removed") { $0.state.windowsRemoved },
    .counter("picket_duplicates_refused_total", "Matches of events that were counted before, under their name") {
      $0.state.duplicatesRefused
    },
    .counter("picket_state_commits_total", "Transactions of the state that were committed") { $0.state.commits },
    .counter(
      "picket_state_commits_failed_total", "Transactions of the state that failed, so that nothing of them counts"
    ) {
      $0.state.commitsFailed
    },
    .gauge("picket_state_file_bytes", "Size of the state's files; absent where the state ends with the daemon") {
      $0.status.stateStatus?.fileBytes
    },
  ]
}
