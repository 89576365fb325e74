import Foundation
import TestSupport
import Testing
import Wire

@Suite("picket alerts list")
struct AlertsListCommandTests {
  @Test("The list is a table, the newest first, in which no control character reaches a terminal")
  func table() async throws {
    let daemon = try await ScriptedPicketd {
      $0.answer(ListAlertsResponse(alerts: [ExampleAlerts.login, ExampleAlerts.failure]))
    }
    let text = try await daemon.command("alerts", "list").run()
    #expect(text.exitCode == 0)
    #expect(text.errors.isEmpty)
    try Golden.expect(text.output, is: "alerts-list.txt")
    let json = try await daemon.command("alerts", "list", "--output", "json").run()
    #expect(json.exitCode == 0)
    _ = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    try Golden.expect(json.output, is: "alerts-list.json")
    try await daemon.stop()
  }

  @Test("No alerts are said to be none")
  func none() async throws {
    let daemon = try await ScriptedPicketd { $0.answer(ListAlertsResponse()) }
    let outcome = try await daemon.command("alerts", "list").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "no alerts\n")
    try await daemon.stop()
  }

  @Test("Every filter goes to the daemon")
  func filters() async throws {
    let asked = Asked<ListAlertsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(ListAlertsResponse())
    }
    _ = try await daemon.command(
      "alerts", "list", "--detection", "D", "--severity", "high", "--severity", "CRITICAL", "--status", "open",
      "--status", "Triaged", "--search", "root", "--since", "2026-03-01T09:30:00Z", "--until",
      "2026-03-01T11:30:00.5+01:00", "--limit", "7"
    ).run()
    let expected = ListAlertsRequest(
      createdAfterUnixNanos: ExampleAlerts.start,
      createdBeforeUnixNanos: ExampleAlerts.start + 3_600 * ExampleAlerts.second + ExampleAlerts.second / 2,
      detectionID: "D", severities: [.high, .critical], statuses: [.open, .triaged], text: "root", pageSize: 7)
    #expect(asked.all == [expected])
    try await daemon.stop()
  }

  @Test(
    "A time is RFC 3339, a date, or the seconds since 1970",
    arguments: [
      ("1970-01-01T00:00:01Z", 1), ("1970-01-02", 86_400), ("1969-12-31T23:59:59Z", -1), ("2000-02-29", 951_782_400),
      ("2024-12-31T23:59:60Z", 1_735_689_600), ("2026-03-01t10:30:00+01:00", 1_772_357_400),
      ("2026-03-01 04:00:00-05:30", 1_772_357_400), ("2100-03-01", 4_107_542_400), ("1900-02-28", -2_203_977_600),
      ("2026-03-01 09:30:00.000000000", 1_772_357_400), ("2026-03-01T09:30", 1_772_357_400),
      ("2026-03-01 10:30+01:00", 1_772_357_400), ("1772357400", 1_772_357_400), ("5", 5), ("0", 0),
    ] as [(String, Int64)])
  func times(_ text: String, _ seconds: Int64) async throws {
    let asked = Asked<ListAlertsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(ListAlertsResponse())
    }
    let outcome = try await daemon.command("alerts", "list", "--since=\(text)").run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(asked.all.map(\.createdAfterUnixNanos) == [seconds * 1_000_000_000])
    try await daemon.stop()
  }

  @Test(
    "A duration is so long ago",
    arguments: [
      ("90s", 90), ("2h", 7_200), ("1h30m", 5_400), ("7d", 604_800), ("1w", 604_800), ("now", 0),
      ("2 hours ago", 7_200), ("1 hour", 3_600), ("1 day 2 hours ago", 93_600), ("90m", 5_400), ("90 min", 5_400),
      ("3 Weeks Ago", 1_814_400), ("NOW", 0), ("2h ago", 7_200),
    ]
      as [(String, Int64)])
  func durations(_ text: String, _ seconds: Int64) async throws {
    let asked = Asked<ListAlertsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(ListAlertsResponse())
    }
    _ = try await daemon.command("alerts", "list", "--since", text).run()
    let since = try #require(asked.all.first).createdAfterUnixNanos / 1_000_000_000
    let ago = Int64(Date().timeIntervalSince1970) - since - seconds
    #expect(0...60 ~= ago)
    try await daemon.stop()
  }

  @Test(
    "A day is that of the daemon's times, in UTC",
    arguments: [("today", 0, 0), ("Yesterday", 1, 0), ("yesterday 14:30", 1, 52_200), ("today 01:00+01:00", 0, 0)]
      as [(String, Int64, Int64)])
  func days(_ text: String, _ daysAgo: Int64, _ secondOfDay: Int64) async throws {
    let asked = Asked<ListAlertsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(ListAlertsResponse())
    }
    let day = { Int64(Date().timeIntervalSince1970) / 86_400 }
    let before = day()
    _ = try await daemon.command("alerts", "list", "--since", text)
      .with(environment: daemon.environment.merging(["TZ": "Asia/Tokyo"]) { $1 }).run()
    let since = try #require(asked.all.first).createdAfterUnixNanos / 1_000_000_000
    #expect([before, day()].contains { since == ($0 - daysAgo) * 86_400 + secondOfDay })
    try await daemon.stop()
  }

  @Test("Nothing is before the beginning")
  func untilBeginning() async throws {
    let asked = Asked<ListAlertsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(ListAlertsResponse())
    }
    _ = try await daemon.command("alerts", "list", "--until", "0").run()
    // 0 would be no bound.
    #expect(asked.all.map(\.createdBeforeUnixNanos) == [-1])
    try await daemon.stop()
  }

  @Test("Pages are followed up to the limit, and that there is more is said")
  func pages() async throws {
    let daemon = try await ScriptedPicketd { call in
      let request = try ListAlertsRequest(decoding: call.request.payload)
      let first = Int(request.pageToken) ?? 0
      let end = min(7, first + min(2, Int(request.pageSize)))
      call.answer(
        ListAlertsResponse(
          alerts: (first..<end).map { Alert(alertID: "a-\($0)") }, nextPageToken: end < 7 ? "\(end)" : ""))
    }
    let some = try await daemon.command("alerts", "list", "--limit", "5").run()
    #expect(some.output.hasSuffix("\n5 alerts, and more: --limit shows them\n"))
    #expect(some.output.contains("a-4") && !some.output.contains("a-5"))
    let all = try await daemon.command("alerts", "list").run()
    #expect(all.output.hasSuffix("\n7 alerts\n"))
    let json = try await daemon.command("alerts", "list", "--limit", "5", "--output", "json").run()
    #expect(json.output.hasSuffix("\"truncated\": true\n}\n"))
    try await daemon.stop()
  }

  @Test("A daemon that gives the same page again and again is not asked for ever")
  func samePage() async throws {
    let daemon = try await ScriptedPicketd {
      $0.answer(ListAlertsResponse(alerts: [Alert()], nextPageToken: "same"))
    }
    let outcome = try await daemon.command("alerts", "list").run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("the same page of alerts again and again"))
    try await daemon.stop()
  }
}

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
        status: .triaged, comment: "looking\u{202E}", changedBy: "uid 0", changedUnixNanos: start + 60 * second)
    ])
}
