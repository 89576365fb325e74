import DetectionFiles
import Primitives
import TestSupport
import Testing

@testable import Detection

@Suite("The shipped detections")
struct ShippedDetectionsTests {
  private let library = DetectionTree(paths: [Repository.path("detections")]).load()

  @Test("All of them load without a problem")
  func loadWithoutProblems() {
    #expect(library.problems.map(\.description) == [])
    #expect(library.ignoredDocuments.isEmpty)
    #expect(library.definitions.count == library.fileCount)
    #expect(library.definitions.count >= 13)
  }

  @Test("Each rule has a test that expects a match and one that does not")
  func haveTests() {
    for definition in library.definitions where definition.query == nil {
      #expect(definition.tests.contains { $0.expectedResult }, "\(definition.id)")
      #expect(definition.tests.contains { !$0.expectedResult }, "\(definition.id)")
    }
  }

  @Test("Each test of each rule passes")
  func testsPass() {
    var runner = DetectionTestRunner()
    for definition in library.definitions {
      let results = runner.run(definition)
      #expect(results.count == definition.tests.count)
      for result in results { #expect(result.passed, "\(definition.id): \(result.name): \(result.failures)") }
    }
  }

  @Test("The Wiz rule has the metadata of its catalogue page")
  func wizMetadata() throws {
    let rule = try #require(library.definition(id: "Wiz.Defend.Alert.Passthrough"))
    #expect(rule.displayName == "Wiz Defend Alert Passthrough Rule")
    #expect(rule.severity == .medium)
    #expect(rule.logTypes == ["Wiz.Detections"])
    #expect(rule.dedupPeriodMinutes == 720)
    #expect(rule.threshold == 1)
    #expect(rule.isActive)
    #expect(rule.tests.count == 3)
  }
}

@Suite("The shipped detections of port scans")
struct PortScanDetectionsTests {
  private let library = DetectionTree(paths: [Repository.path("detections")]).load()

  private func definition(_ id: String) throws -> DetectionDefinition { try #require(library.definition(id: id)) }

  private func simpleDetection(_ definition: DetectionDefinition) throws -> SimpleDetection {
    guard case .simple(let detection) = definition.body else { return try #require(nil) }
    return detection
  }

  @Test("The query is that of its catalogue page, every value as it stands there")
  func query() throws {
    let definition = try definition("VPC Flow Port Scanning")
    let query = try #require(definition.query)
    let page = [
      "SELECT", "srcAddr,", "dstAddr,", "COUNT(DISTINCT dstPort) as distinctDstPorts,", "vpcId,", "region,", "subNetId",
      "FROM panther_logs.public.aws_vpcflow", "WHERE p_occurs_since('1 hour')", "and srcAddr != 'null'",
      "and srcPort not in (443, 80, 2049, 123, 445, 53, 853)", "and dstPort not in (443, 80, 2049, 123, 445, 53, 853)",
      "and flowDirection = 'egress'", "GROUP BY srcAddr, dstAddr, vpcId, region, subNetId",
      "HAVING COUNT(DISTINCT dstPort) >= 10", "ORDER BY COUNT(DISTINCT dstPort) DESC",
    ]
    #expect(query.text.split(separator: "\n").map { $0.drop { $0 == " " } } == page.map { Substring($0) })
    #expect(query.schedule == Schedule(timing: .rate(minutes: 60), timeoutMinutes: 5))
    #expect(definition.analysisType == .scheduledQuery)
    #expect(!definition.isEnabled && definition.inactiveReason == "disabled")
    #expect(
      definition.description
        == "Instances of a srcAddr communicating with multiple ports on a dstAddr could indicate port scanning activity."
    )
  }

  @Test("A rule looks at the rows of the query, by source, destination, VPC, region and subnet")
  func scheduledRule() throws {
    let rule = try definition("Picket.AWS.VPCFlow.PortScanning")
    #expect(rule.isActive && rule.scheduledQueries == ["VPC Flow Port Scanning"] && rule.logTypes.isEmpty)
    let detection = try simpleDetection(rule)
    #expect(detection.groupBy.map(\.description) == ["srcAddr", "dstAddr", "vpcId", "region", "subNetId"])
    let program = try #require(
      DetectionProgram(definitions: library.definitions).program(forQuery: rule.scheduledQueries[0]))
    #expect(program.detectionCount == 1)
  }

  @Test("The severity is High when the source is a private address, else Medium", arguments: [true, false])
  func severity(_ isPrivate: Bool) throws {
    let row = #"{"srcAddr":"\#(isPrivate ? "192.168.1.2" : "8.8.4.4")","dstAddr":"10.0.0.1","distinctDstPorts":12}"#
    let program = DetectionProgram(definitions: library.definitions).program(forQuery: "VPC Flow Port Scanning")
    let match = try #require(try EventEvaluator().evaluate(Array(row.utf8), with: program).matches.first)
    #expect(match.severity == (isPrivate ? .high : .medium))
    #expect(match.title.hasSuffix("scanned 12 ports of 10.0.0.1 in <missing>"))
  }

  @Test("The streaming rule counts distinct ports to the same threshold, in the same groups")
  func streamingRule() throws {
    let rule = try definition("Picket.AWS.VPCFlow.PortScan")
    let detection = try simpleDetection(rule)
    #expect(rule.isActive && rule.logTypes == ["AWS.VPCFlow"])
    #expect(rule.threshold == 10 && detection.unique == FieldPath(key: "dstPort") && rule.dedupPeriodMinutes == 60)
    #expect(detection.groupBy.map(\.description) == ["srcAddr", "dstAddr", "vpcId", "region", "subNetId"])
    let ports: [Scalar] = [443, 80, 2049, 123, 445, 53, 853].map { .integer($0) }
    for field in ["srcPort", "dstPort"] {
      let isNotIn = MatchExpression.values(FieldPath(key: field), Condition(.isIn, negated: true), ports)
      #expect(detection.expressions.contains(isNotIn))
    }
  }
}

@Suite("The catalogue page of the shipped port-scan query")
struct PortScanPageTests {
  private static let ports = ["123", "2049", "443", "445", "53", "80", "853"]

  private func page(_ id: String) throws -> DetectionPage {
    let catalogue = QueryCatalogue(
      library: DetectionTree(paths: [Repository.path("detections")]).load())
    #expect(catalogue.problems == [])
    return catalogue.pages.page(of: try #require(catalogue.library.definition(id: id)))
  }

  @Test("Its stages are those of the page it comes from")
  func stages() throws {
    let page = try page("VPC Flow Port Scanning")
    #expect(page.stages.map(\.name) == ["source", "filter", "having"])
    #expect(page.stages[0].lines == ["panther_logs.public.aws_vpcflow"])
    #expect(
      page.stages[1].lines == [
        "srcAddr ne \"null\"",
        "srcPort not in [\"443\", \"80\", \"2049\", \"123\", \"445\", \"53\", \"853\"]",
        "dstPort not in [\"443\", \"80\", \"2049\", \"123\", \"445\", \"53\", \"853\"]",
        "flowDirection eq \"egress\"",
      ])
  }

  @Test("Its exclusions, indicators and output fields are those of the page it comes from")
  func lists() throws {
    let page = try page("VPC Flow Port Scanning")
    #expect(page.exclusions.map(\.field) == ["dstPort", "srcPort"])
    #expect(page.exclusions.allSatisfy { $0.kind == "in" && $0.values == PortScanPageTests.ports })
    #expect(page.indicators.map(\.field) == ["flowDirection", "srcAddr"])
    #expect(page.indicators.map(\.kind) == ["eq", "ne"])
    #expect(page.indicators.map(\.values) == [["egress"], ["null"]])
    #expect(
      page.outputFields == [
        OutputField(field: "srcAddr", source: ""), OutputField(field: "dstAddr", source: ""),
        OutputField(field: "distinctDstPorts", source: "COUNT ( DISTINCT dstPort )"),
        OutputField(field: "vpcId", source: ""), OutputField(field: "region", source: ""),
        OutputField(field: "subNetId", source: ""),
      ])
  }

  @Test("The query and the streaming rule look for the same and exclude the same")
  func sharedWithStreamingRule() throws {
    let query = try page("VPC Flow Port Scanning")
    let rule = try page("Picket.AWS.VPCFlow.PortScan")
    #expect(query.exclusions.map(\.corpusCount) == [1, 1])
    #expect(rule.exclusions.map(\.corpusCount) == [1, 1])
    #expect(rule.exclusions.map(\.values) == [PortScanPageTests.ports, PortScanPageTests.ports])
    #expect(query.indicators.map(\.corpusCount) == [1, 1])
  }

  @Test(
    "The page of the rule over its rows shows what the rule asks of a row and what its matches hold"
  )
  func scheduledRule() throws {
    let page = try page("Picket.AWS.VPCFlow.PortScanning")
    #expect(page.stages == [LogicStage(name: "Condition", lines: ["distinctDstPorts ge 10"])])
    #expect(
      page.outputFields.map(\.field) == [
        "source", "destination", "distinct_ports", "vpc", "region", "subnet",
      ])
    #expect(page.groupBy == ["srcAddr", "dstAddr", "vpcId", "region", "subNetId"])
    #expect(
      page.dynamicSeverities == [SeverityStage(severity: .high, lines: ["srcAddr is_ip_private"])])
    #expect(page.definition.scheduledQueries == ["VPC Flow Port Scanning"])
  }
}
