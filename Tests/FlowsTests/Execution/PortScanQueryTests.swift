import Flows
import Testing

@Suite("The query for port scans")
struct PortScanQueryTests {
  private static let text = """
    SELECT srcAddr, dstAddr, COUNT(DISTINCT dstPort) as distinctDstPorts, vpcId, region, subNetId
    FROM panther_logs.public.aws_vpcflow
    WHERE p_occurs_since('1 hour')
    and srcAddr != 'null'
    and srcPort not in (443, 80, 2049, 123, 445, 53, 853)
    and dstPort not in (443, 80, 2049, 123, 445, 53, 853)
    and flowDirection = 'egress'
    GROUP BY srcAddr, dstAddr, vpcId, region, subNetId
    HAVING COUNT(DISTINCT dstPort) >= 10
    ORDER BY COUNT(DISTINCT dstPort) DESC
    """

  private static func flow(_ source: String, _ port: Int, age: Int, direction: String = "egress") -> [FlowColumn:
    FlowValue]
  {
    [
      .srcAddr: .text(source), .dstAddr: .text("10.0.0.1"), .srcPort: .integer(50_000), .dstPort: .integer(Int64(port)),
      .flowDirection: .text(direction), .start: .time(RandomFlows.asOfNanos - Int64(age) * 1_000_000_000),
    ]
  }

  @Test("It finds who tried ten ports and more within the hour, most ports first")
  func findsScanners() throws {
    var rows = (1...10).map { Self.flow("10.0.0.10", 1_000 + $0, age: 3_600) }
    rows += (1...30).map { Self.flow("10.0.0.30", 1_000 + $0 / 2, age: 5) }
    rows += (1...9).map { Self.flow("10.0.0.9", 1_000 + $0, age: 5) } + [Self.flow("10.0.0.9", 443, age: 5)]
    rows += (1...20).map { Self.flow("10.0.0.20", 1_000 + $0, age: 3_601) }
    rows += (1...20).map { Self.flow("10.0.0.21", 1_000 + $0, age: 5, direction: "ingress") }
    let query = try QueryCompiler.compile(Self.text)
    let result = try QueryExecution(
      plan: query.plan, snapshot: RandomFlows(rows).window.snapshot(), asOfNanos: RandomFlows.asOfNanos
    ).run()
    let nulls = [FlowValue](repeating: .null, count: 3)
    #expect(
      result.rows == [
        [.text("10.0.0.30"), .text("10.0.0.1"), .integer(16)] + nulls,
        [.text("10.0.0.10"), .text("10.0.0.1"), .integer(10)] + nulls,
      ])
    #expect(result.columns.map(\.name)[2] == "distinctDstPorts")
  }
}
