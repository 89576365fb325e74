import Detection
import PicketClient
import PythonBodies
import TestSupport
import Testing
import Wire

@testable import PicketServer

@Suite("What the daemon says of what it does", .mayBlock)
struct ActivityTests {
  private static let request = GetStatusRequest(activity: true)

  @Test("Without being asked, the status has no activity")
  func unasked() async throws {
    try await TestServer.serve(MetricDetections.rules) { server in
      let status = try await server.status()
      #expect(status.activity == nil)
    }
  }

  @Test("Methods have their calls, failures and times; streams have no time, and the times are those of each answer")
  func methods() async throws {
    try await TestServer.serve(MetricDetections.rules) { server in
      try await server.withClient { client in
        for _ in 0..<5 { _ = try await client.evaluate(#"{"match":false}"#) }
        // Answered after its commit.
        _ = try await client.evaluate(#"{"match":true}"#)
        // Too long for the event loop, and answered on the pool.
        _ = try await client.evaluate("{\(String(repeating: " ", count: 70_000))}")
        _ = try? await client.evaluate("[")
        _ = try await client.queryFlows(QueryFlowsRequest(sql: "SELECT count(*) AS n FROM aws_vpcflow"))
        let activity = try #require(try await client.getStatus(Self.request).activity)
        let evaluate = try #require(activity.methods.first { $0.method == "EvaluateEvent" })
        #expect(evaluate.service == "picket.v1.Detection" && evaluate.requests == 8 && evaluate.failures == 1)
        #expect(evaluate.latencies.reduce(0) { $0 + $1.count } == 8)
        #expect(evaluate.latencies.allSatisfy { $0.count > 0 && ($0.upToNanos == 0 || $0.aboveNanos < $0.upToNanos) })
        #expect(evaluate.elapsedNanos > 8_000 && evaluate.elapsedNanos < 60_000_000_000)
        let query = try #require(activity.methods.first { $0.method == "QueryFlows" })
        #expect(query.requests == 1 && query.latencies.reduce(0) { $0 + $1.count } == 1)
        #expect(activity.methods.first { $0.method == "WatchAlerts" }?.latencies == [])
        #expect(activity.residentBytes > 1_000_000 && activity.cpuNanos > 0 && activity.monotonicNanos > 0)
      }
    }
  }

  @Test("A call whose time is over counts with the time that it had, and a stream has none")
  func deadlines() async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Sleep", "b", timeoutNano: 30_000_000))
      _ = try connection.read(count: 1)
      let activity = try #require(
        try await server.withClient { try await $0.getStatus(Self.request) }.activity)
      let sleep = try #require(activity.methods.first { $0.method == "Sleep" })
      #expect(sleep.failures == 1 && sleep.latencies.reduce(0) { $0 + $1.count } == 1)
      #expect(sleep.elapsedNanos > 25_000_000 && sleep.elapsedNanos < 20_000_000_000)
    }
  }

  @Test("Log types have their events, rejected ones, matches and bytes; those that no detection names are one")
  func logTypes() async throws {
    try await TestServer.serve(MetricDetections.rules) { server in
      try await server.withClient { client in
        _ = try await client.evaluate(#"{"match":true}"#)
        _ = try? await client.evaluate("[1]")
        let lines = "{\"match\":true}\nx\n{}"
        _ = try await client.evaluateEvents(EvaluateEventsRequest(logType: "Test.Metrics", events: Array(lines.utf8)))
        for name in ["Other.One", "Other.Two"] {
          _ = try await client.evaluateEvent(EvaluateEventRequest(logType: name, event: Array("{}".utf8)))
        }
        let activity = try #require(try await client.getStatus(Self.request).activity)
        #expect(
          activity.logTypes == [
            // Two rules match each.
            LogTypeActivity(
              logType: "Test.Metrics", events: 3, rejected: 2, matches: 4, bytes: UInt64(14 + 3 + lines.utf8.count))
          ])
        #expect(activity.otherLogTypes == LogTypeActivity(events: 2, bytes: 4))
        let metrics = try await client.metrics()
        #expect(metrics["picket_log_type_events_total", ["log_type": "Test.Metrics"]] == 3)
        #expect(metrics["picket_log_type_events_total", ["log_type": "other"]] == 2)
        #expect(metrics["picket_log_type_events_rejected_total", ["log_type": "Test.Metrics"]] == 2)
        #expect(metrics["picket_events_evaluated_total"] == 5)
      }
    }
  }

  @Test("Detections have what they were held against, their matches, alerts and failures, and the time they took")
  func detections() async throws {
    try await TestServer.serve(MetricDetections.rules) { server in
      try await server.withClient { client in
        for name in ["a", "b", "c"] { _ = try await client.evaluate(#"{"match":true}"#, eventID: name) }
        _ = try await client.evaluate(#"{"address":"x"}"#)
        let activity = try #require(try await client.getStatus(Self.request).activity)
        var threshold = try #require(activity.detections.first { $0.detectionID == "Test.Threshold" })
        #expect(threshold.elapsedNanos > 0, "the first events of all are measured")
        threshold.elapsedNanos = 0
        // One alert of the matches, and one of the failure.
        #expect(
          threshold
            == DetectionActivity(detectionID: "Test.Threshold", evaluations: 4, matches: 3, alerts: 2, failures: 1))
        #expect(activity.detections.map(\.detectionID) == ["Test.Signal", "Test.Threshold"], "active ones alone")
        let metrics = try await client.metrics()
        #expect(metrics["picket_detection_matches_total", ["detection": "Test.Signal"]] == 3)
        #expect(metrics["picket_detection_alerts_total", ["detection": "Test.Threshold"]] == 2)
        #expect(metrics["picket_detection_failures_total", ["detection": "other"]] == 0)
        #expect(metrics["picket_detections_without_metrics"] == 0)
        #expect(metrics.samples(of: "picket_python_calls_total").isEmpty, "nothing here has a body")
      }
    }
  }

  @Test("Only so many detections have metrics of their own, and the others are counted as one")
  func bounded() async throws {
    var limits = ServerLimits()
    limits.metricLabelsMax = 1
    try await TestServer.serve(MetricDetections.rules, limits: limits) { server in
      try await server.withClient { client in
        // A failure is worth more than any time that this can take.
        _ = try await client.evaluate(#"{"match":true,"address":"x"}"#)
        let metrics = try await client.metrics()
        let names = metrics.samples(of: "picket_detection_matches_total").map { $0.labels[0].value }
        #expect(names == ["Test.Threshold", "other"])
        #expect(metrics["picket_detection_matches_total", ["detection": "other"]] == 1)
        #expect(metrics["picket_detections_without_metrics"] == 1)
      }
    }
  }

  @Test("Counts go on over a reload where the names stay, and nothing is counted twice")
  func reloaded() async throws {
    let script = ReloadScript([ReloadSets.rule("DedupPeriodMinutes: 5"), ReloadSets.rule(id: "Other")])
    try await TestServer.serve(ReloadSets.rule(), load: script.load) { server in
      try await server.withClient { client in
        let event = EvaluateEventRequest(logType: "T", event: Array(#"{"a":1}"#.utf8))
        for round in 1...2 as ClosedRange<UInt64> {
          for _ in 0..<3 { _ = try await client.evaluateEvent(event) }
          let activity = try #require(try await client.getStatus(Self.request).activity)
          let shape = try #require(activity.detections.first)
          #expect(shape.detectionID == "Shape" && shape.evaluations == 3 * round && shape.matches == 3 * round)
          #expect(activity.logTypes.first?.events == 3 * round)
          _ = try await server.withAdmin { try await $0.reload() }
        }
        _ = try await client.evaluateEvent(event)
        let activity = try #require(try await client.getStatus(Self.request).activity)
        #expect(activity.detections.map(\.detectionID) == ["Other"], "what is gone is gone")
        #expect(activity.detections[0].evaluations == 1 && activity.logTypes.first?.events == 7)
        #expect(try await client.getStatus().eventsEvaluated == 7)
      }
    }
  }

  @Test("Rules over flows and over the rows of queries are held against each of them")
  func rows() async throws {
    try await TestServer.serve(TestDetections.shipped) { server in
      try await server.withClient { client in
        let flows = (0..<300).map { number in
          FlowRecord(
            srcAddr: "10.0.0.1", dstAddr: "10.0.1.2", srcPort: 40_000, dstPort: Int64(1_000 + number),
            startUnixNanos: server.context.clock.unixNanos() - 60_000_000_000, flowDirection: "egress")
        }
        _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
        let answer = try await client.runScheduled(RunScheduledRequest(queryName: "VPC Flow Port Scanning"))
        #expect(answer.rowCount > 0)
        let activity = try #require(try await client.getStatus(Self.request).activity)
        let overFlows = activity.detections.first { $0.detectionID == "Picket.AWS.VPCFlow.PortScan" }
        #expect(overFlows?.evaluations == 300 && overFlows.map { $0.elapsedNanos > 0 } == true)
        let overRows = try #require(activity.detections.first { $0.detectionID == "Picket.AWS.VPCFlow.PortScanning" })
        #expect(overRows.evaluations == UInt64(answer.rowCount) && overRows.matches == UInt64(answer.matches.count))
        #expect(activity.logTypes.first { $0.logType == "AWS.VPCFlow" }?.events == 300)
      }
    }
  }
}

extension PicketClient {
  fileprivate func evaluate(_ event: String, eventID: String = "") async throws -> EvaluateEventResponse {
    try await evaluateEvent(
      EvaluateEventRequest(logType: "Test.Metrics", event: Array(event.utf8), eventID: eventID))
  }
}
