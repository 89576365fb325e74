import Detection
import Flows
import Foundation
import PicketClient
import PicketServer
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@Suite("What is loaded, and how the daemon is")
struct CatalogueTests {
  private func list(
    _ client: PicketClient, logType: String = "", text: String = "", pageSize: UInt32 = 0
  ) async throws -> [ListDetectionsResponse] {
    var pages: [ListDetectionsResponse] = []
    repeat {
      let request = ListDetectionsRequest(
        logType: logType, text: text, pageSize: pageSize, pageToken: pages.last?.nextPageToken ?? "")
      pages.append(try await client.listDetections(request))
    } while pages.last?.nextPageToken.isEmpty == false
    return pages
  }

  @Test("The pages of a list hold every detection once, in order of id", arguments: [0, 1, 5, 1_000, .max] as [UInt32])
  func paging(size: UInt32) async throws {
    let ids = TestDetections.shipped.library.definitions.map(\.id)
    try await TestServer.serve(TestDetections.shipped) { server in
      try await server.withClient { client in
        let pages = try await list(client, pageSize: size)
        #expect(pages.flatMap(\.detections).map(\.detectionID) == ids)
        #expect(ids == ids.sorted() && ids.count > 12)
        #expect(pages.allSatisfy { $0.totalCount == UInt32(ids.count) })
        let bound = size == 0 ? 1_000 : Int(min(size, 1_000))
        #expect(pages.dropLast().allSatisfy { $0.detections.count == bound })
        #expect(pages.count == (ids.count + bound - 1) / bound)
      }
    }
  }

  @Test("A page is no larger than the daemon's own bound")
  func pageBound() async throws {
    var limits = ServerLimits()
    limits.pageDetectionsMax = 4
    try await TestServer.serve(TestDetections.shipped, limits: limits) { server in
      try await server.withClient { client in
        for size in [0, 100] as [UInt32] {
          let page = try await list(client, pageSize: size).first
          #expect(page?.detections.count == 4)
        }
        let past = try await client.listDetections(ListDetectionsRequest(pageToken: "zzzz"))
        #expect(past.detections == [])
      }
    }
  }

  @Test("A list can be narrowed to a log type, and to a text in the id or name without case")
  func filters() async throws {
    let definitions = TestDetections.shipped.library.definitions
    try await TestServer.serve(TestDetections.shipped) { server in
      try await server.withClient { client in
        let cloudTrail = try await list(client, logType: "AWS.CloudTrail").flatMap(\.detections)
        #expect(
          cloudTrail.map(\.detectionID) == definitions.filter { $0.logTypes.contains("AWS.CloudTrail") }.map(\.id))
        #expect(cloudTrail.count > 1)
        let wiz = try await list(client, text: "wIZ dEFEND")
        #expect(wiz.flatMap(\.detections).map(\.detectionID) == ["Wiz.Defend.Alert.Passthrough"])
        #expect(wiz.first?.totalCount == 1)
        let neither = try await list(client, logType: "AWS.CloudTrail", text: "wiz")
        #expect(neither == [ListDetectionsResponse()])
        let otherCase = try await list(client, logType: "aws.cloudtrail")
        #expect(otherCase == [ListDetectionsResponse()])
      }
    }
  }

  @Test("A detection's page has its metadata, tests, logic, indicators and output fields")
  func page() async throws {
    let page = try await TestServer.serve(TestDetections.shipped) { server in
      try await server.withClient {
        try await $0.getDetection(GetDetectionRequest(detectionID: "Wiz.Defend.Alert.Passthrough"))
      }
    }
    let summary = try #require(page.summary)
    #expect(summary.displayName == "Wiz Defend Alert Passthrough Rule" && summary.analysisType == "rule")
    #expect(summary.enabled && summary.active && summary.inactiveReason == "" && summary.testCount == 3)
    #expect(summary.severity == .medium && summary.logTypes == ["Wiz.Detections"])
    #expect(page.dedupPeriodMinutes == 720 && page.threshold == 1 && page.createAlert)
    #expect(page.tests.map(\.name) == ["High-Severity Alert", "Low-Severity Alert", "Informational Alert"])
    #expect(page.tests.map(\.expectedResult) == [true, true, false])
    #expect(page.logic.flatMap(\.lines) == [#"severity ne "INFORMATIONAL""#])
    #expect(page.indicators.map(\.field) == ["severity"] && page.indicators.map(\.kind) == ["ne"])
    #expect(
      page.outputFields == [
        Wire.OutputField(field: "machine_id", source: "primaryResource.externalId"),
        Wire.OutputField(field: "machine_type", source: "primaryResource.type"),
        Wire.OutputField(field: "native_type", source: "primaryResource.nativeType"),
        Wire.OutputField(field: "machine_name", source: "primaryResource.name"),
        Wire.OutputField(field: "mitre_attack_techniques", source: "mitreTechniques"),
        Wire.OutputField(field: "tdrId"),
      ])
    #expect(page.alertTitle == "[Wiz Alert]: {tdrId}" && page.groupBy == ["threatId", "severity"])
    #expect(page.dynamicSeverities.map(\.severity) == [.info, .low, .medium, .high, .critical])
    let file = Repository.root.appendingPathComponent("detections/wiz_defend_alert_passthrough.yml")
    #expect(page.source == [UInt8](try Data(contentsOf: file)))
  }

  @Test("Every shipped detection has a page, and its own tests hold over the socket")
  func everyPage() async throws {
    try await TestServer.serve(TestDetections.shipped) { server in
      try await server.withClient { client in
        for definition in TestDetections.shipped.library.definitions {
          let page = try await client.getDetection(GetDetectionRequest(detectionID: definition.id))
          #expect(page.tests.count == definition.tests.count)
          for test in page.tests {
            // Rules over rows have none: their events come from queries.
            guard let logType = page.summary?.logTypes.first else {
              #expect(page.summary?.scheduledQueries.isEmpty == false)
              continue
            }
            let verdict = try await client.evaluateEvent(EvaluateEventRequest(logType: logType, event: test.log))
            let matches = verdict.matches.contains { $0.detectionID == definition.id }
            #expect(matches == test.expectedResult, "\(definition.id): \(test.name)")
          }
        }
      }
    }
  }

  @Test("The page of a query has its text, its schedule, its stages and the rules over its rows")
  func queryPage() async throws {
    try await TestServer.serve(TestDetections.shipped) { server in
      try await server.withClient { client in
        let page = try await client.getDetection(GetDetectionRequest(detectionID: "VPC Flow Port Scanning"))
        #expect(page.query.contains("FROM panther_logs.public.aws_vpcflow") && page.timeoutMinutes == 5)
        #expect(page.summary?.schedule == "every 60 minutes" && page.summary?.enabled == false)
        #expect(page.scheduledRules == ["Picket.AWS.VPCFlow.PortScanning"])
        #expect(page.logic.map(\.name).prefix(2) == ["source", "filter"])
        #expect(page.outputFields.map(\.field).contains("distinctDstPorts"))
        let rule = try await client.getDetection(GetDetectionRequest(detectionID: "Picket.AWS.VPCFlow.PortScanning"))
        #expect(rule.summary?.scheduledQueries == ["VPC Flow Port Scanning"] && rule.summary?.active == true)
      }
    }
  }

  @Test(
    "A detection that is not there is NOT_FOUND, with the nearest thing to do",
    arguments: [
      ("", "detection_id is empty"),
      ("wiz.defend.alert.passthrough", "there is 'Wiz.Defend.Alert.Passthrough'"),
      ("No.Such", "ListDetections gives the ids"),
    ])
  func notFound(id: String, message: String) async throws {
    try await TestServer.serve(TestDetections.shipped) { server in
      try await server.withClient { client in
        let failure = await #expect(throws: PicketClientError.self) {
          try await client.getDetection(GetDetectionRequest(detectionID: id))
        }
        #expect(failure?.code == .notFound && failure?.description.contains(message) == true)
      }
    }
  }

  @Test("GetStatus counts what was done and gives every limit")
  func status() async throws {
    var limits = ServerLimits()
    limits.callsInFlightMax = 77
    try await TestServer.serve(TestDetections.echo, limits: limits) { server in
      try await server.withClient { client in
        let event = EvaluateEventRequest(logType: "Test.Large", event: Array(#"{"match":true}"#.utf8))
        for _ in 0..<3 { _ = try await client.evaluateEvent(event) }
        _ = try? await client.evaluateEvent(EvaluateEventRequest(logType: "Test.Large", event: [0x5B]))
        let batch = "{\"match\":true}\nx\n{\"address\":\"x\"}\n{}"
        _ = try await client.evaluateEvents(EvaluateEventsRequest(logType: "Test.Large", events: Array(batch.utf8)))
        check(try await client.getStatus())
      }
    }
  }

  private func check(_ status: GetStatusResponse) {
    #expect(status.version == "1.2.3" && status.state == "SERVING")
    #expect(status.startedUnixNanos > 1_700_000_000_000_000_000 && status.uptimeNanos > 0)
    #expect(status.detectionsLoaded == 1 && status.detectionsActive == 1 && status.problemCount == 0)
    #expect(status.detectionsLoadedUnixNanos == 1_700_000_000_000_000_000)
    #expect(status.logTypes == [LogTypeStatus(logType: "Test.Large", detectionsActive: 1)])
    #expect(status.eventsEvaluated == 6 && status.eventsRejected == 2)
    #expect(status.matches == 4 && status.detectionErrors == 1)
    #expect(status.connectionsOpen == 1 && status.connectionsAccepted == 1)
    #expect(status.connectionsRefused == 0 && status.connectionsBroken == 0)
    #expect(status.requests == 6 && status.requestsFailed == 1 && status.callsInFlight == 0)
    #expect(status.components.map(\.name) == ["simdjson", "libprotobuf-c"])
    #expect(status.components.allSatisfy { $0.version.contains(".") })
    let tables: [any LimitTable] = [
      ServerLimits(), StateLimits(), FlowWindowLimits(), FlowLogLimits(), FlowTextLimits(), QueryLimits(),
      LookupLimits(),
    ]
    #expect(status.limits.map(\.name) == tables.flatMap(\.entries).map(\.name))
    #expect(status.limits.first { $0.name == "calls_in_flight_max" }?.value == 77)
    #expect(status.limits.allSatisfy { !$0.description.isEmpty })
  }
}
