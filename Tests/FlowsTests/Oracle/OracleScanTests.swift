import Flows
import Foundation
import Testing

@Suite("Port scans beside SQLite")
struct OracleScanTests {
  /// How many flows the query reads.
  static let flowCount = ProcessInfo.processInfo.environment["PICKET_ORACLE_FLOWS"].flatMap { Int($0) } ?? 1_000_000

  @Test("The port scanning query gives the rows that SQLite gives on a million flows")
  func portScanningQuery() throws {
    let data = try OracleScanFlows.data(count: Self.flowCount, segmentRows: 65_536)
    let outcome = OracleComparison(data: data).outcome(Self.query)
    guard case .rows(let count) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    // Thirty of the forty hosts use many ports of each of the eight others.
    #expect(count == 240 || Self.flowCount < 100_000)
  }

  /// The shipped query, clause by clause.
  private static let query: OracleQuery = {
    let common =
      "srcPort NOT IN (443, 80, 2049, 123, 445, 53, 853) AND dstPort NOT IN (443, 80, 2049, 123, 445, 53, 853)"
    let rest = "srcAddr != 'null' AND \(common) AND flowDirection = 'egress'"
    let since = OracleRows.asOfNanos - 3_600_000_000_000
    let keys = ["srcAddr", "dstAddr", "vpcId", "region", "subNetId"].map { TwoTexts($0, .text) }
    var query = OracleQuery()
    query.outputs = keys.map { OracleQuery.Output(value: $0, name: "") }
    query.outputs.append(
      OracleQuery.Output(value: TwoTexts("COUNT(DISTINCT dstPort)", .integer), name: "distinctDstPorts"))
    query.filter = TwoTexts(
      picket: "p_occurs_since('1 hour') AND \(rest)",
      sqlite: "p_event_time >= \(since) AND p_event_time < \(OracleRows.asOfNanos) AND \(rest)",
      .boolean)
    query.keys = keys
    query.having = TwoTexts("COUNT(DISTINCT dstPort) >= 10", .boolean)
    return query
  }()
}
