import Detection
import Foundation
import PicketClient
import PicketServer
import Storage
import TestSupport
import Testing
import Wire

@Suite("Correlation rules of a server", .mayBlock)
struct CorrelationSchedulerTests {
  private let server: FlowServer

  init() throws {
    server = try FlowServer()
    turn(to: 31)
  }

  private func turn(to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  private func send(
    _ kind: String, _ user: String, _ client: PicketClient, id: String = "", dryRun: Bool = false
  ) async throws -> EvaluateEventResponse {
    try await client.evaluateEvent(
      EvaluateEventRequest(
        logType: "T", event: Array(#"{"kind":"\#(kind)","user":"\#(user)"}"#.utf8), eventID: id, dryRun: dryRun))
  }

  private func alerts(_ client: PicketClient, of id: String = "Chain") async throws -> [Wire.Alert] {
    try await client.listAlerts().alerts.filter { $0.detectionID == id }
  }

  @Test("Matches of two rules, one of them a signal only, become one alert that names them")
  func alert() async throws {
    try await server.serve(CorrelationSets.chain()) { client, daemon in
      let signal = try await send("login", "jane", client, id: "event-1")
      #expect(signal.matches.map(\.outcome) == [.signal] && signal.matches.map(\.alertID) == [""])
      turn(to: 35)
      let export = try await send("export", "jane", client, id: "event-2")
      #expect(export.matches.map(\.outcome) == [.alertCreated])
      _ = try await send("export", "joe", client)
      #expect(try await alerts(client).isEmpty)
      turn(to: 40)
      #expect(try await daemon.hasCorrelated(1))
      let alert = try #require(try await alerts(client).first)
      #expect(alert.title == "Login, then export: jane" && alert.dedup == "jane" && alert.eventCount == 1)
      #expect(alert.severity == .high && alert.displayName == "Login, then export")
      let context = String(decoding: alert.context, as: UTF8.self)
      #expect(context.contains(#""values":["jane"],"match_counts":{"login":1,"export":1}"#))
      #expect(
        context.contains(
          #""member":"export","rule_id":"Export","time":"\#(server.time(35))","log_type":"T","event_id":"event-2","#
            + #""alert_id":"\#(export.matches[0].alertID)"}"#))
      #expect(context.contains(#""event_id":"event-1""#))
      let detail = try await client.getAlert(GetAlertRequest(alertID: alert.alertID))
      #expect(detail.events.count == 1)
      #expect(String(decoding: detail.events[0].event, as: UTF8.self).contains(#""user":"jane""#))
    }
  }

  @Test("A match is counted once, however many runs see it; one with a newer match is counted again")
  func overlap() async throws {
    try await server.serve(CorrelationSets.chain()) { client, daemon in
      _ = try await send("login", "jane", client)
      _ = try await send("export", "jane", client)
      for (number, minutes) in [40, 50, 60].enumerated() as EnumeratedSequence<[Int64]> {
        turn(to: minutes)
        #expect(try await daemon.hasCorrelated(UInt64(number) + 1))
      }
      #expect(try await alerts(client).map(\.eventCount) == [1])
      _ = try await send("export", "jane", client)
      turn(to: 70)
      #expect(try await daemon.hasCorrelated(4))
      #expect(try await alerts(client).map(\.eventCount) == [2])
      let status = try await daemon.status().correlations[0]
      #expect(status.matches == 2 && status.lastMatches == 1 && status.lastSignals == 3)
    }
  }

  @Test("The order counts, and the time between")
  func order() async throws {
    try await server.serve(CorrelationSets.chain(within: 5)) { client, daemon in
      _ = try await send("export", "jane", client)
      _ = try await send("login", "joe", client)
      turn(to: 33)
      _ = try await send("login", "jane", client)
      turn(to: 37)
      _ = try await send("export", "joe", client)
      turn(to: 40)
      #expect(try await daemon.hasCorrelated(1))
      #expect(try await alerts(client).isEmpty)
    }
  }

  @Test("Matches from before a restart count, and so does what was found then")
  func restart() async throws {
    try await server.serve(CorrelationSets.chain()) { client, daemon in
      _ = try await send("login", "jane", client)
      _ = try await send("login", "joe", client)
      _ = try await send("export", "joe", client)
      turn(to: 40)
      #expect(try await daemon.hasCorrelated(1))
    }
    try await server.serve(CorrelationSets.chain()) { client, daemon in
      #expect(try await daemon.status().correlations[0].lastMatches == 1)
      _ = try await send("export", "jane", client)
      turn(to: 50)
      #expect(try await daemon.hasCorrelated(1))
      #expect(try await alerts(client).map(\.dedup).sorted() == ["jane", "joe"])
      #expect(try await alerts(client).map(\.eventCount) == [1, 1])
    }
  }

  @Test("Runs that were missed while the daemon was down are made up, in their order")
  func missed() async throws {
    try await server.serve(CorrelationSets.chain(lookback: 10)) { client, daemon in
      #expect(try await daemon.reports { !$0.correlations.isEmpty })
      _ = try await send("login", "jane", client)
      _ = try await send("export", "jane", client)
    }
    turn(to: 95)
    try await server.serve(CorrelationSets.chain(lookback: 10)) { client, daemon in
      #expect(try await daemon.reports { $0.correlations.first?.runsMadeUp == 6 })
      #expect(try await alerts(client).map(\.title) == ["Login, then export: jane"])
      let status = try await daemon.status().correlations[0]
      #expect(status.runs == 0 && status.lastMatches == 0)
      #expect(status.nextRunUnixNanos == TestFlows.hour + 100 * TestFlows.minute)
    }
  }

  @Test("A dry run and a repeat leave nothing behind that a correlation rule sees")
  func uncounted() async throws {
    try await server.serve(CorrelationSets.chain(logins: 2)) { client, daemon in
      _ = try await send("login", "jane", client, id: "one")
      #expect(try await send("login", "jane", client, id: "one").matches.map(\.outcome) == [.signal])
      _ = try await send("login", "jane", client, dryRun: true)
      _ = try await send("export", "jane", client)
      turn(to: 40)
      #expect(try await daemon.hasCorrelated(1))
      #expect(try await alerts(client).isEmpty)
      #expect(try await daemon.status().correlations[0].lastSignals == 2)
      #expect(try await daemon.status().signalsKept == 2)
    }
  }

  @Test("What a correlation rule finds is a match that another one looks at")
  func chained() async throws {
    try await server.serve(CorrelationSets.chained) { client, daemon in
      _ = try await send("login", "jane", client)
      _ = try await send("export", "jane", client)
      turn(to: 40)
      #expect(try await daemon.reports { $0.correlations.count == 2 && $0.correlations.allSatisfy { $0.runs == 1 } })
      turn(to: 50)
      #expect(try await daemon.reports { $0.correlations.allSatisfy { $0.runs == 2 } })
      #expect(try await alerts(client).isEmpty)
      #expect(try await alerts(client, of: "Over").map(\.title) == ["Over: jane"])
    }
  }

  @Test("A run that takes too many steps is a failure of the rule, and the next one is made in its time")
  func failure() async throws {
    let store = try StateStore(StateConfiguration(directory: nil))
    var limits = ServerLimits()
    limits.correlationStepsMax = 500
    try await TestServer.serve(
      CorrelationSets.chain(), limits: limits, store: store, clock: server.clock, logger: server.log.logger
    ) { daemon in
      try await daemon.withClient { client in
        for number in 0..<300 { _ = try await send("login", "user \(number % 2)", client) }
        for number in 0..<300 { _ = try await send("export", "user \(number % 2)", client) }
        turn(to: 40)
        #expect(try await daemon.reports { $0.correlations.first?.failures == 1 })
        let status = try await daemon.status().correlations[0]
        #expect(status.lastError.contains("correlation_steps_max"))
        let failure = try #require(try await alerts(client).first)
        #expect(failure.kind == .ruleError && failure.title.contains("correlation_steps_max"))
        turn(to: 50)
        #expect(try await daemon.reports { $0.correlations.first?.failures == 2 })
      }
    }
    #expect(server.log.lines(with: "correlation rule 'Chain' failed").isEmpty == false)
  }

  @Test("A reload swaps the rules: what is the same goes on, what is another begins anew, what is gone is not run")
  func reload() async throws {
    let script = ReloadScript([
      CorrelationSets.chain(severity: "Low"), CorrelationSets.chain(within: 7), TestDetections.none,
    ])
    try await server.serve(CorrelationSets.chain(), load: script.load) { client, daemon in
      _ = try await send("login", "jane", client)
      _ = try await send("export", "jane", client)
      turn(to: 40)
      #expect(try await daemon.hasCorrelated(1))
      _ = try await daemon.withAdmin { try await $0.reload() }
      #expect(try await daemon.status().correlations.map(\.runs) == [1])
      _ = try await send("export", "jane", client)
      turn(to: 50)
      #expect(try await daemon.hasCorrelated(2))
      #expect(try await alerts(client).map(\.eventCount) == [2])
      _ = try await daemon.withAdmin { try await $0.reload() }
      #expect(try await daemon.status().correlations.map(\.runs) == [0])
      turn(to: 60)
      #expect(try await daemon.hasCorrelated(1))
      // The same match is not found again by the rule with another time frame.
      #expect(try await alerts(client).map(\.eventCount) == [2])
      _ = try await daemon.withAdmin { try await $0.reload() }
      #expect(try await daemon.status().correlations.isEmpty)
    }
  }

  @Test("Metrics have each rule, and the page of a rule has its members and what joins them")
  func shown() async throws {
    try await server.serve(CorrelationSets.chain()) { client, daemon in
      _ = try await send("login", "jane", client)
      turn(to: 40)
      #expect(try await daemon.hasCorrelated(1))
      let metrics = try await client.metrics()
      #expect(metrics["picket_correlation_rule_runs_total", ["rule": "Chain"]] == 1)
      #expect(metrics["picket_correlation_rule_signals_read_total", ["rule": "Chain"]] == 1)
      #expect(metrics["picket_signals_kept_total"] == 1 && metrics["picket_correlation_rules"] == 1)
      let page = try await client.getDetection(GetDetectionRequest(detectionID: "Chain"))
      #expect(page.summary?.active == true && page.summary?.schedule == "every 10 minutes")
      #expect(
        page.logic.map(\.lines) == [
          ["login: a match of Login", "export: a match of Export"], ["login to export: within 30 minutes"],
          ["login: user = export: user"], ["the 60 minutes before each run, every 10 minutes"],
        ])
    }
  }
}

@Suite("Correlation rules in a replay")
struct CorrelationReplayTests {
  private func event(_ kind: String, _ user: String, _ time: String) -> [UInt8] {
    Array(#"{"p_log_type":"T","p_event_time":"2026-01-01 \#(time)","kind":"\#(kind)","user":"\#(user)"}"#.utf8)
  }

  private func alerts(_ events: [[UInt8]], _ detections: LoadedDetections) async throws -> [String] {
    var configuration = StateConfiguration(directory: nil)
    configuration.storeID = Replay.storeID
    let store = try StateStore(configuration)
    var replay = Replay(detections: detections, store: store)
    for (index, event) in events.enumerated() { try replay.take(event, at: ReplayPlace(line: index + 1)) }
    try replay.finish()
    return try await store.alerts.page(matching: AlertFilter()).alerts.reversed().map {
      String(decoding: AlertText($0).bytes, as: UTF8.self)
    }
  }

  @Test("Rules run at their times by the clock of the events, after the last event too, and twice the same")
  func deterministic() async throws {
    let events = [
      event("login", "ana", "10:01:00"), event("export", "ana", "10:05:00"), event("login", "ben", "10:06:00"),
      event("export", "eve", "12:30:00"), event("login", "ben", "12:31:00"), event("export", "ben", "12:33:00"),
    ]
    let detections = CorrelationSets.chain(exportCreatesAlert: false)
    let first = try await alerts(events, detections)
    #expect(first.count == 2)
    #expect(first[0].contains(#""title":"Login, then export: ana""#) && first[1].contains(#"export: ben""#))
    // The runs of 10:10 and 12:40.
    #expect(first[0].contains(#""created_unix_nanos":1767262200000000000"#))
    #expect(first[1].contains(#""created_unix_nanos":1767271200000000000"#))
    #expect(try await alerts(events, detections) == first)
  }
}

/// Detections with correlation rules.
enum CorrelationSets {
  /// A login and then an export by one user; a login is a signal only.
  static func chain(
    within: Int = 30, lookback: Int = 60, logins: Int = 1, severity: String = "High", createsAlert: Bool = true,
    exportCreatesAlert: Bool = true
  ) -> LoadedDetections {
    TestDetections.rules(
      rules(exportCreatesAlert) + [
        (path: "chain.yml", text: chainText(within, lookback, logins, severity, createsAlert: createsAlert))
      ])
  }

  /// The same without an alert, and a rule over what it finds.
  static let chained = TestDetections.rules(
    rules(true) + [
      (path: "chain.yml", text: chainText(30, 60, 1, "High", createsAlert: false)),
      (
        path: "over.yml",
        text: """
        AnalysisType: correlation_rule
        RuleID: Over
        Enabled: true
        Severity: Critical
        Detection:
          - Group: [{ID: chain, RuleID: Chain}]
            MatchCriteria: {user: [{GroupID: chain, Match: user}]}
            Schedule: {RateMinutes: 10, TimeoutMinutes: 2}
            LookbackWindowMinutes: 60
        """
      ),
    ])

  private static func rules(_ exportCreatesAlert: Bool) -> [(path: String, text: String)] {
    [("Login", "login", false), ("Export", "export", exportCreatesAlert)].map { id, kind, createsAlert in
      (
        path: "\(kind).yml",
        text: """
        AnalysisType: rule
        RuleID: \(id)
        Enabled: true
        LogTypes: [T]
        Severity: Low
        CreateAlert: \(createsAlert)
        Detection: [{Key: kind, Condition: Equals, Value: \(kind)}]
        GroupBy: [{Key: user}]
        """
      )
    }
  }

  private static func chainText(
    _ within: Int, _ lookback: Int, _ logins: Int, _ severity: String, createsAlert: Bool
  ) -> String {
    """
    AnalysisType: correlation_rule
    RuleID: Chain
    DisplayName: Login, then export
    Enabled: true
    Severity: \(severity)
    CreateAlert: \(createsAlert)
    Detection:
      - Sequence:
          - {ID: login, RuleID: Login, MinMatchCount: \(logins)}
          - {ID: export, RuleID: Export}
        Transitions:
          - {From: login, To: export, WithinTimeFrameMinutes: \(min(within, lookback)), Match: [{On: user}]}
        Schedule: {RateMinutes: 10, TimeoutMinutes: 2}
        LookbackWindowMinutes: \(lookback)
    """
  }
}

extension FlowServer {
  /// The text of a minute after the hour of the tests.
  fileprivate func time(_ minutes: Int64) -> String {
    String(
      Date(timeIntervalSince1970: Double((TestFlows.hour + minutes * TestFlows.minute) / 1_000_000_000))
        .formatted(.iso8601))
  }
}

extension TestServer {
  /// Waits until the first correlation rule has had so many runs on its schedule.
  fileprivate func hasCorrelated(_ count: UInt64) async throws -> Bool {
    try await reports { $0.correlations.first?.runs == count && $0.correlations.first?.running == false }
  }
}
