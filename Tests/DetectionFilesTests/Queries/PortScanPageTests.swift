import Detection
import DetectionFiles
import Testing

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
