import Detection
import Storage

/// What is in a state, for people and for programs.
struct StateReport {
  let summary: StateSummary
  let flowLog: FlowLogInspection

  func lines(style: Style) -> [String] {
    let windowsWithAlert = summary.windowCount - summary.windowsWithoutAlertCount
    return [
      row("State", [VisibleText.line(summary.path), counted(summary.byteCount, "byte")], style),
      row("Schema", [summary.schemaVersion], style),
      row("Name", ["\(summary.storeID) (alerts are \(summary.storeID)-1 and on)"], style),
      row(
        "Windows",
        [
          "\(grouped(summary.windowCount)) kept", "\(grouped(windowsWithAlert)) with an alert",
          "\(grouped(summary.windowsWithoutAlertCount)) without",
        ], style),
      row("Last match", [time(summary.lastMatchNanos)], style),
      row(
        "Alerts", ["\(grouped(summary.alertCount)) kept"] + statuses.map { "\(grouped($0.count)) \($0.name)" }, style),
      row("Severities", severities.map { "\(grouped($0.count)) \($0.name)" }, style),
      row("First alert", [time(summary.firstAlertNanos)], style),
      row("Last alert", [time(summary.lastAlertNanos)], style),
      row(
        "Events", ["\(grouped(summary.eventCount)) kept", "\(grouped(summary.eventIDCount)) known by name"], style),
      row(
        "Changes", ["\(grouped(summary.changeCount)) kept", "the last is \(grouped(summary.lastSequence))"], style),
      row(
        "Queries",
        ["\(grouped(summary.scheduleCount)) with a schedule", "\(grouped(summary.countedRowCount)) rows counted"],
        style),
      row("Flow log", flowParts, style),
      row("Last flow", [time(flowLog.newestNanos)], style),
    ]
  }

  private var flowParts: [String] {
    var parts = [
      "\(counted(flowLog.flowCount, "flow")) in \(counted(flowLog.batchCount, "batch", "batches"))",
      counted(flowLog.fileCount, "file"), counted(flowLog.byteCount, "byte"),
    ]
    if !flowLog.problems.isEmpty { parts.append("damaged, see picket state check") }
    if !flowLog.asidePaths.isEmpty { parts.append("\(counted(flowLog.asidePaths.count, "file")) kept aside") }
    return parts
  }

  var json: JSONValue {
    [
      "path": .string(summary.path), "file_bytes": .number(summary.byteCount),
      "schema_version": .string(summary.schemaVersion), "store_id": .string(summary.storeID),
      "windows_stored": .number(summary.windowCount),
      "windows_without_alert": .number(summary.windowsWithoutAlertCount),
      "last_match_unix_nanos": nanos(summary.lastMatchNanos), "alerts_stored": .number(summary.alertCount),
      "alerts_by_status": .object(statuses.map { (key: $0.name, value: .number($0.count)) }),
      "alerts_by_severity": .object(severities.map { (key: $0.name, value: .number($0.count)) }),
      "first_alert_unix_nanos": nanos(summary.firstAlertNanos), "last_alert_unix_nanos": nanos(summary.lastAlertNanos),
      "events_stored": .number(summary.eventCount), "event_ids_stored": .number(summary.eventIDCount),
      "changes_stored": .number(summary.changeCount), "last_sequence": .number(summary.lastSequence),
      "schedules_stored": .number(summary.scheduleCount), "rows_counted": .number(summary.countedRowCount),
      "flows_logged": .number(flowLog.flowCount), "flow_batches_logged": .number(flowLog.batchCount),
      "flow_log_files": .number(flowLog.fileCount), "flow_log_bytes": .number(flowLog.byteCount),
      "last_flow_unix_nanos": nanos(flowLog.newestNanos),
      "flow_log_kept_aside": .number(flowLog.asidePaths.count),
    ]
  }

  private var statuses: [(name: String, count: Int)] {
    AlertStatus.allCases.map { ("\($0)", summary.alertsByStatus[$0] ?? 0) }
  }

  private var severities: [(name: String, count: Int)] {
    Severity.allCases.reversed().map { ($0.name.lowercased(), summary.alertsBySeverity[$0] ?? 0) }
  }

  private func nanos(_ time: Int64?) -> JSONValue { time.map { .number($0) } ?? .null }

  private func time(_ nanos: Int64?) -> String { nanos.map { Timestamp(unixNanos: $0).text } ?? "none" }

  private func row(_ name: String, _ parts: [String], _ style: Style) -> String {
    "\(style.dim(name.padded(to: 11)))  \(parts.joined(separator: ", "))"
  }
}
