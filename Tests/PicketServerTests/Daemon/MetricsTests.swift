import Flows
import PicketClient
import Storage
import Testing

@testable import PicketServer

@Suite("Metrics", .mayBlock)
struct MetricsTests {
  // MARK: The text

  @Test("Every line is of the text format, every metric is one of the table and in its order, and the order stays")
  func grammar() async throws {
    try await TestServer.serve(MetricDetections.rules) { server in
      try await server.withClient { client in
        let first = try await client.metrics()
        let order = first.families.map(\.name)
        #expect(order == Metric.all.map(\.name).filter { order.contains($0) })
        for (family, metric) in zip(first.families, Metric.all.filter { order.contains($0.name) }) {
          #expect(family.kind == metric.kind.rawValue && family.help == metric.help)
          for sample in family.samples {
            let labels = metric.labels + (sample.name.hasSuffix("_bucket") ? ["le"] : [])
            #expect(sample.labels.map(\.name) == labels, "\(sample.name)")
          }
        }
        // Of methods, those that have answered something have times.
        let second = try await client.metrics().keys.filter { !$0.contains("GetMetrics") }
        #expect(second == first.keys.filter { !$0.contains("GetMetrics") })
      }
    }
  }

  @Test("A metric is named once, by Picket, after its unit, and says what it is")
  func names() {
    #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
    for metric in Metric.all {
      #expect(metric.name.wholeMatch(of: /picket(_[a-z]+)+/) != nil, "\(metric.name)")
      #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
      #expect(metric.help.first?.isUppercase == true && !metric.help.hasSuffix("."), "\(metric.name)")
      #expect(metric.labels.allSatisfy { $0.wholeMatch(of: /[a-z_]+/) != nil }, "\(metric.name)")
      #expect(metric.name.contains(/nanos|millis|_ms|minutes|kilo|mega/) == false, "\(metric.name)")
    }
  }

  @Test("Everything that has a value on a host with a state, runs and failures is there")
  func whole() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.failing) { client, daemon in
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: [TestFlows.large]))
      server.turn(to: 60 * TestFlows.minute)
      #expect(try await daemon.hasRun(1))
      await #expect(throws: PicketClientError.self) { try await client.getDetection(GetDetectionRequest()) }
      let metrics = try await client.metrics()
      // Nothing runs bodies in Python here, and what is said of each correlation rule is for where there is one.
      let names = Metric.all.map(\.name).filter {
        !$0.hasPrefix("picket_python_") && !$0.hasPrefix("picket_correlation_rule_")
      }
      #expect(metrics.families.map(\.name) == names)
      #expect(try #require(metrics["picket_state_file_bytes"]) > 0)
      #expect(try #require(metrics["picket_flow_log_bytes"]) > 0 && metrics["picket_flow_log_files"] == 1)
    }
  }

  @Test(
    "A value is exact, in seconds where it is a time",
    arguments: [
      (MetricValue.count(.max), "18446744073709551615"), (.count(0), "0"), (.nanos(0), "0"), (.nanos(1), "0.000000001"),
      (.nanos(1_500_000_000), "1.5"), (.nanos(20_000_000_000), "20"), (.nanos(-1_010_000_000), "-1.01"),
      (.nanos(.max), "9223372036.854775807"), (.nanos(.min), "-9223372036.854775808"),
    ])
  func values(value: MetricValue, text: String) {
    #expect(value.text == text)
  }

  // MARK: The daemon

  @Test("The daemon says its version, its bounds, what is loaded and what its process takes")
  func daemon() async throws {
    var limits = ServerLimits()
    limits.callsInFlightMax = 77
    try await TestServer.serve(MetricDetections.rules, limits: limits) { server in
      try await server.withClient { client in
        let metrics = try await client.metrics()
        let status = try await client.getStatus()
        #expect(metrics["picket_build_info", ["version": "1.2.3"]] == 1)
        #expect(metrics["picket_limit", ["name": "calls_in_flight_max"]] == 77)
        #expect(metrics.samples(of: "picket_limit").count == status.limits.count)
        #expect(metrics["picket_detections", ["analysis_type": "rule", "state": "active"]] == 2)
        #expect(metrics["picket_detections", ["analysis_type": "rule", "state": "disabled"]] == 1)
        #expect(metrics["picket_detections", ["analysis_type": "rule", "state": "inactive"]] == 1)
        #expect(metrics["picket_detections", ["analysis_type": "scheduled_query", "state": "active"]] == nil)
        #expect(metrics["picket_detections_loaded_timestamp_seconds"] == 1_700_000_000)
        #expect(metrics["picket_start_time_seconds"] == seconds(status.startedUnixNanos))
        #expect(metrics["picket_state_file_bytes"] == nil && metrics["picket_flow_log_bytes"] == nil)
        try checkProcess(metrics, startedBefore: Double(status.startedUnixNanos) / 1e9)
      }
    }
  }

  /// A time as a reader of its text has it.
  private func seconds(_ nanos: Int64) -> Double? { Double(MetricValue.nanos(nanos).text) }

  private func checkProcess(_ metrics: Exposition, startedBefore: Double) throws {
    let resident = try #require(metrics["picket_process_resident_memory_bytes"])
    #expect(resident > 1_000_000)
    #expect(try #require(metrics["picket_process_virtual_memory_bytes"]) >= resident)
    #expect(try #require(metrics["picket_process_cpu_seconds_total"]) > 0)
    let started = try #require(metrics["picket_process_start_time_seconds"])
    #expect(started > startedBefore - 86_400 && started < startedBefore + 1)
    let open = try #require(metrics["picket_process_open_fds"])
    #expect(open > 5)
    #expect(try #require(metrics["picket_process_max_fds"]) > open)
  }

  // MARK: Calls

  @Test("Requests count by method, and those that failed by status")
  func requests() async throws {
    try await TestServer.serve(MetricDetections.rules) { server in
      try await server.withClient { client in
        for _ in 0..<3 { _ = try await client.evaluate(#"{"match":false}"#) }
        _ = try? await client.evaluate("[")
        _ = try? await client.getDetection(GetDetectionRequest(detectionID: "none"))
        _ = try? await client.ingestFlow(IngestFlowRequest(logType: "Other"))
        _ = try? await client.runScheduled(RunScheduledRequest(queryName: "none"))
        try await server.withAdmin { _ = try? await $0.setAlertStatus(SetAlertStatusRequest(status: .open)) }
        let connection = try RawConnection(server.socket)
        try connection.write(.request(1, "NoMethod", GetStatusRequest()), .event(1))
        _ = try connection.read(count: 2)
        let metrics = try await client.metrics()
        #expect(metrics["picket_requests_total", ["method": "EvaluateEvent"]] == 4)
        #expect(metrics["picket_requests_total", ["method": "GetMetrics"]] == 1)
        #expect(metrics["picket_requests_total", ["method": "QueryFlows"]] == 0)
        #expect(metrics["picket_requests_total", ["service": "unknown", "method": "unknown"]] == 2)
        #expect(
          metrics["picket_requests_total", ["service": "picket.v1.Admin", "method": "SetAlertStatus"]] == 1)
        let failures = metrics.samples(of: "picket_requests_failed_total").map { sample in
          "\(sample.labels.dropFirst().map(\.value).joined(separator: " ")) \(Int(sample.value))"
        }
        #expect(
          failures == [
            "SetAlertStatus INVALID_ARGUMENT 1", "EvaluateEvent INVALID_ARGUMENT 1", "GetDetection NOT_FOUND 1",
            "IngestFlow INVALID_ARGUMENT 1", "RunScheduled NOT_FOUND 1", "unknown INVALID_ARGUMENT 1",
            "unknown UNIMPLEMENTED 1",
          ])
        #expect(metrics["picket_connections_accepted_total"] == 3)
        #expect(metrics["picket_calls_in_flight"] == 0, "the call that asks is not counted")
        let status = try await client.getStatus()
        #expect(status.requests == 12 && status.requestsFailed == 7)
      }
    }
  }

  @Test("A call that another thread fails, and one whose time is over, count towards their method")
  func lateFailures() async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(
        .call(1, "Fail", "a"), .call(3, "Sleep", "b", timeoutNano: 20_000_000), .call(5, "Huge", "c"))
      _ = try connection.read(count: 3)
      let metrics = try await server.withClient { try await $0.metrics() }
      let name = "picket_requests_failed_total"
      #expect(metrics[name, ["method": "Fail", "code": "FAILED_PRECONDITION"]] == 1)
      #expect(metrics[name, ["method": "Sleep", "code": "DEADLINE_EXCEEDED"]] == 1)
      #expect(metrics[name, ["method": "Huge", "code": "RESOURCE_EXHAUSTED"]] == 1)
    }
  }

  // MARK: Events

  @Test("Events count as evaluated or rejected, and matches by what became of them")
  func matches() async throws {
    try await TestServer.serve(MetricDetections.rules) { server in
      try await server.withClient { client in
        for name in ["a", "b", "c", "c"] { _ = try await client.evaluate(#"{"match":true}"#, eventID: name) }
        _ = try await client.evaluate(#"{"match":true}"#, dryRun: true)
        let lines = "{\"match\":true}\nx\n{\"address\":\"x\"}\n{}"
        _ = try await client.evaluateEvents(EvaluateEventsRequest(logType: "Test.Metrics", events: Array(lines.utf8)))
        _ = try await client.evaluateEvents(
          EvaluateEventsRequest(logType: "Test.Metrics", events: Array(lines.utf8), dryRun: true))
        let metrics = try await client.metrics()
        #expect(metrics["picket_events_evaluated_total"] == 11 && metrics["picket_events_rejected_total"] == 2)
        #expect(metrics["picket_detection_errors_total"] == 2)
        let outcomes = metrics.samples(of: "picket_matches_total").map { "\($0.labels[0].value) \(Int($0.value))" }
        #expect(
          outcomes == [
            "SIGNAL 5", "BELOW_THRESHOLD 1", "ALERT_CREATED 1", "ALERT_UPDATED 2", "DRY_RUN 4", "DUPLICATE_EVENT 1",
            "DISABLED 0",
          ])
        #expect(try await client.getStatus().matches == 14)
        // One of the matches, and one of the failure.
        #expect(metrics["picket_alerts_open"] == 2 && metrics["picket_alerts_created_total"] == 2)
        #expect(metrics["picket_windows_opened_total"] == 2 && metrics["picket_duplicates_refused_total"] == 1)
        #expect(try #require(metrics["picket_state_commits_total"]) >= 5)
        #expect(metrics["picket_state_commits_failed_total"] == 0)
      }
    }
  }

  @Test("A match whose client is gone before the answer counts all the same")
  func gone() async throws {
    try await TestServer.serve(AlertDetections.loaded) { server in
      for number in 0..<20 {
        let connection = try RawConnection(server.socket)
        try connection.write(.event(1, #"{"key":"\#(number)"}"#, logType: "Test.Alert"))
      }
      #expect(try await server.reports { $0.connectionsOpen == 1 && $0.matches == 20 })
      let metrics = try await server.withClient { try await $0.metrics() }
      #expect(metrics["picket_matches_total", ["outcome": "ALERT_CREATED"]] == 20)
      #expect(metrics["picket_alerts_created_total"] == 20)
    }
  }

  // MARK: Flows

  @Test("Flows count as accepted, refused, repeated and evicted, and say since when the window is complete")
  func flows() async throws {
    let clock = FlowClock()
    var configuration = FlowStoreConfiguration(directory: nil)
    configuration.limits.flowsMax = 10
    let store = try FlowStore(configuration, nowNanos: clock.unixNanos())
    try await TestServer.serve(flows: store, clock: clock) { server in
      try await server.withClient { client in
        let before = try await client.metrics()
        #expect(before["picket_flow_window_oldest_timestamp_seconds"] == nil)
        #expect(before["picket_flow_window_complete_since_timestamp_seconds"] == 0)
        let bad = "2 1 eni-1 10.0.0.999 10.0.0.2 4 5 6 3 180 1700002860 1700002861 ACCEPT OK"
        let flows = (0..<12).map { TestFlows.flow(at: $0 * 5 * TestFlows.minute / 2, name: "f-\($0)") }
        _ = try await client.ingestFlow(IngestFlowRequest(flows: Array(flows[..<8])))
        _ = try await client.ingestFlow(
          IngestFlowRequest(flows: [flows[0], TestFlows.flow(at: -200 * TestFlows.minute)]))
        _ = try await client.ingestFlow(IngestFlowRequest(flows: Array(flows[8...]), lines: Array(bad.utf8)))
        let metrics = try await client.metrics()
        #expect(metrics["picket_flows_accepted_total"] == 12 && metrics["picket_flows_repeated_total"] == 1)
        #expect(metrics["picket_flows_refused_total"] == 2)
        let window = try #require(try await client.getStatus().flows?.window)
        let left = 12 - Double(window.flowCount)
        #expect(left >= 2 && metrics["picket_flows_dropped_early_total"] == left)
        #expect(metrics["picket_flows_evicted_total"] == left && metrics["picket_flows_dropped_ahead_total"] == 0)
        #expect(metrics["picket_flow_window_flows"] == 12 - left)
        #expect(metrics["picket_flow_window_retention_seconds"] == 7_200)
        let complete = try #require(metrics["picket_flow_window_complete_since_timestamp_seconds"])
        let oldest = try #require(metrics["picket_flow_window_oldest_timestamp_seconds"])
        #expect(complete == seconds(window.completeSinceUnixNanos) && complete > 0 && complete <= oldest)
        // What an alert looks for: the window reaches back less than flows are wanted.
        #expect(Double(clock.unixNanos()) / 1e9 - complete < 7_200)
      }
    }
  }

  // MARK: Queries

  @Test("A query that fails on its schedule counts, with the times of its run")
  func failedQuery() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.failing) { client, daemon in
      let query: KeyValuePairs = ["query": "Too much"]
      let before = try await client.metrics()
      #expect(before["picket_scheduled_query_last_run_timestamp_seconds", query] == nil)
      #expect(before["picket_scheduled_query_failures_total", query] == 0)
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: [TestFlows.large]))
      server.turn(to: 60 * TestFlows.minute)
      #expect(try await daemon.hasRun(1))
      let metrics = try await client.metrics()
      let hour = Double(TestFlows.hour / TestFlows.second)
      #expect(metrics["picket_queries_run_total"] == 1 && metrics["picket_queries_failed_total"] == 1)
      #expect(metrics["picket_scheduled_query_runs_total", query] == 1)
      #expect(metrics["picket_scheduled_query_failures_total", query] == 1)
      #expect(metrics["picket_scheduled_query_last_failed", query] == 1)
      #expect(metrics["picket_scheduled_query_last_run_timestamp_seconds", query] == hour + 3_600)
      #expect(metrics["picket_scheduled_query_last_rows", query] == 0)
      #expect(metrics["picket_scheduled_query_next_run_timestamp_seconds", query] == hour + 7_200)
      #expect(metrics["picket_scheduled_query_enabled", query] == 1)
      #expect(metrics["picket_detection_errors_total"] == 1)
    }
  }

  @Test("The value of a label is escaped, whatever is in it")
  func escaping() throws {
    let values = ["A \"quoted\" \\ one", "\\n is no \n", "ends in \\", "\r\n\t\u{0}", "größer 🦔, e\u{301}", "}", ""]
    let metric = Metric(.gauge, "picket_test", labels: ["one", "two"], "With \\ and\nnew line") { _ in [] }
    var text = MetricsText()
    text.write(metric, values.map { MetricSample(.count(1), $0, "x") })
    let family = try #require(try Exposition(text.bytes).families.first)
    #expect(family.samples.map { $0.labels.map(\.value) } == values.map { [$0, "x"] })
    #expect(family.help == #"With \\ and\nnew line"#)
  }

  @Test("The names of queries are in labels as their files have them")
  func queryNames() async throws {
    let names = ["It's {odd}, isn't=it", "back\\slash\\", "größer 🦔"]
    try await TestServer.serve(MetricDetections.queries(named: names)) { server in
      let metrics = try await server.withClient { try await $0.metrics() }
      let shown = metrics.samples(of: "picket_scheduled_query_enabled").map { $0.labels[0].value }
      #expect(shown == names.sorted())
    }
  }

  @Test("Names that are too long for the text leave out their queries, and the text says how many")
  func leftOut() async throws {
    let names = (0..<12).map { "\($0 + 10) \(String(repeating: "\\", count: 20_000))" }
    try await TestServer.serve(MetricDetections.queries(named: names)) { server in
      let metrics = try await server.withClient { try await $0.metrics() }
      let shown = metrics.samples(of: "picket_scheduled_query_enabled").map { $0.labels[0].value }
      #expect(!shown.isEmpty && shown.count < 12 && shown == Array(names.prefix(shown.count)))
      #expect(metrics["picket_scheduled_queries"] == 12)
      #expect(metrics["picket_scheduled_queries_left_out"] == Double(12 - shown.count))
    }
  }
}

extension PicketClient {
  /// Evaluates an event of the log type of `MetricDetections`.
  fileprivate func evaluate(
    _ event: String, eventID: String = "", dryRun: Bool = false
  ) async throws -> EvaluateEventResponse {
    try await evaluateEvent(
      EvaluateEventRequest(logType: "Test.Metrics", event: Array(event.utf8), eventID: eventID, dryRun: dryRun))
  }
}
