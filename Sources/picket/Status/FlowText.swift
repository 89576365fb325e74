import Wire

/// How the flow window is, for people.
struct FlowText {
  let flows: FlowStatus
  let style: Style

  private var window: FlowWindowInfo { flows.window ?? FlowWindowInfo() }

  /// What to show of it, by topic.
  var rows: [(name: String, parts: [String])] {
    var rows: [(name: String, parts: [String])] = [
      (
        "Flows",
        [
          "\(grouped(window.flowCount)) in the window", "\(grouped(window.byteCount)) bytes",
          counted(window.segmentCount, "segment"),
        ]
      ),
      ("Flow times", times),
      (
        "Flows taken",
        [
          "\(grouped(flows.flowsAccepted)) accepted", "\(grouped(flows.flowsRefused)) refused",
          "\(grouped(flows.flowsRepeated)) repeated", "\(grouped(flows.flowsEvicted)) evicted", droppedEarly,
        ]
      ),
      ("Flow log", log),
      ("Queries", ["\(grouped(flows.queriesRun)) run", "\(grouped(flows.queriesFailed)) failed"]),
    ]
    if !flows.lastError.isEmpty { rows.append(("Flow error", [style.bad(VisibleText.line(flows.lastError))])) }
    return rows
  }

  private var times: [String] {
    let kept = "kept for \(counted(window.retentionSeconds, "second"))"
    if window.flowCount == 0 { return ["none", kept] }
    return [
      "from \(Timestamp(unixNanos: window.oldestUnixNanos).text)",
      "to \(Timestamp(unixNanos: window.newestUnixNanos).text)",
      completeness, kept,
    ]
  }

  private var completeness: String {
    let since = window.completeSinceUnixNanos
    return since <= 0 ? "complete since the first one" : "complete since \(Timestamp(unixNanos: since).text)"
  }

  private var droppedEarly: String {
    let text = "\(grouped(window.droppedEarlyCount)) of them too early for want of room"
    return window.droppedEarlyCount == 0 ? text : style.notable(text)
  }

  private var log: [String] {
    if flows.directory.isEmpty { return ["in memory only: flows end with the daemon"] }
    return [
      VisibleText.line(flows.directory), "\(grouped(flows.logBytes)) bytes", counted(flows.commits, "commit"),
      "\(grouped(flows.commitsFailed)) failed",
    ]
  }
}
