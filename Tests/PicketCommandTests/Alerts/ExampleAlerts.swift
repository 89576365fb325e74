import Wire

/// Alerts with fixed ids and times.
enum ExampleAlerts {
  /// 2026-03-01T09:30:00Z.
  static let start: Int64 = 1_772_357_400_000_000_000
  static let second: Int64 = 1_000_000_000

  static let login = Alert(
    alertID: "3f9a1c20-17", kind: .rule, detectionID: "Example.Login", displayName: "Login of root", severity: .high,
    title: "Login of root from 8.8.8.8\u{1B}[2J", dedup: "[\"8.8.8.8\"]", context: Array("{\"from\":\"8.8.8.8\"}".utf8),
    status: .triaged, eventCount: 1_234, uniqueCount: 3, threshold: 2, firstMatchUnixNanos: start,
    createdUnixNanos: start + 5 * second, updatedUnixNanos: start + 90 * second,
    windowClosesUnixNanos: start + 3_600 * second, logTypes: ["Example.Auth", "Example.Audit"],
    description: "Somebody logged in as root.\nThis should not happen.", runbook: "Ask who it was.",
    reference: "https://example.com", destinations: ["pager"])

  static let failure = Alert(
    alertID: "3f9a1c20-16", kind: .ruleError, detectionID: "Example.Filter", displayName: "Example.Filter",
    severity: .low, title: "Example.Filter failed", dedup: "inline-filter", status: .open, eventCount: 1, threshold: 1,
    firstMatchUnixNanos: start, createdUnixNanos: start, updatedUnixNanos: start,
    windowClosesUnixNanos: start + 60 * second, logTypes: ["Example.Auth"])

  static let details = GetAlertResponse(
    alert: login,
    events: [
      AlertEvent(
        event: Array(
          #"{"user":"root","address":"8.8.8.8","n":1e400,"list":[1,[]],"none":{},"text":"}\",\u001b["}"#.utf8),
        logType: "Example.Auth", receivedUnixNanos: start, eventID: "e-1"),
      AlertEvent(
        event: Array("{\"user\":\"root\",\"long\":\"xx".utf8), logType: "Example.Auth",
        receivedUnixNanos: start + 5 * second, truncated: true),
    ],
    history: [
      AlertNote(
        status: .triaged, comment: "looking\u{202E}", changedBy: "uid 1000", changedUnixNanos: start + 60 * second)
    ])
}
