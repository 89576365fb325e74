import Detection
import DetectionFiles
import Testing

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
