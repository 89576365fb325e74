import Testing

@testable import Flows

@Suite("Names of columns")
struct FieldNameTests {
  @Test(
    "AWS's names are columns, and the answer's column is spelt as the query spells it",
    arguments: [
      ("account_id", FlowColumn.account, "account_id"), ("\"account-id\"", .account, "account-id"),
      ("aws_vpcflow.interface_id", .interfaceId, "interface_id"), ("LOG_STATUS", .status, "LOG_STATUS"),
      ("subnet_id", .subNetId, "subnet_id"), ("pkt_srcaddr", .pktSrcAddr, "pkt_srcaddr"), ("vpc_id", .vpcId, "vpc_id"),
      ("flow_direction", .flowDirection, "flow_direction"), ("tcp_flags", .tcpFlags, "tcp_flags"),
      ("type", .trafficType, "type"), ("\"end\"", .end, "end"), ("srcaddr", .srcAddr, "srcaddr"),
      ("sourceAddress", .srcAddr, "sourceAddress"), ("start_time", .start, "start_time"),
    ])
  func awsNames(written: String, column: FlowColumn, name: String) throws {
    let output = try output(written)
    #expect(output.expression == .column(column) && output.name == name)
    let query = try compiled(
      "SELECT \(written) AS a FROM aws_vpcflow WHERE \(written) IS NULL GROUP BY \(written) ORDER BY \(written)")
    #expect(query.plan.grouping == [.column(column)] && query.plan.filter == .isNull(.column(column)))
  }

  @Test("A name after AS comes before AWS's name, but not before the table's")
  func aliases() throws {
    let query = try compiled(
      "SELECT dstPort + 1 AS type, srcPort AS status FROM aws_vpcflow WHERE type = 5 AND status = 'OK'")
    #expect(query.stages[1].lines == [#"( dstPort + "1" ) eq "5""#, #"status eq "OK""#])
  }

  @Test("A macro can have AWS's name, and a column that only Picket has is spelt its own way")
  func others() {
    #expect(problems("SELECT srcAddr FROM aws_vpcflow WHERE p_occurs_since(1d, , start)").isEmpty)
    #expect(problems("SELECT p_eventtime FROM aws_vpcflow").count == 1)
  }

  @Test(
    "Constants that are compared with addresses get the text that those have",
    arguments: [
      ("srcAddr = '2001:DB8:0:0::1'", #"srcAddr eq "2001:db8::1""#),
      ("'::FFFF:10.1.2.3' <> dstAddr", #""10.1.2.3" ne dstAddr"#),
      ("srcAddr IN ('2001:DB8::1', '10.0.0.1', 'x', NULL)", #"srcAddr in ["2001:db8::1", "10.0.0.1", "x", null]"#),
      ("pktSrcAddr NOT IN ('::ffff:a01:203')", #"pktSrcAddr not in ["10.1.2.3"]"#),
      ("pkt_dstaddr IS DISTINCT FROM 'FE80::A'", #"pktDstAddr is not "fe80::a""#),
      ("EQUAL_NULL(srcAddr, 'FE80::A')", #"srcAddr is "fe80::a""#),
      ("srcAddr BETWEEN 'FE80::A' AND 'FE80::F'", #"( srcAddr ge "fe80::a" ) and ( srcAddr le "fe80::f" )"#),
      ("NULLIF(srcAddr, 'FE80::A') IS NULL", #"NULLIF ( srcAddr, "fe80::a" ) is null"#),
      ("COALESCE(srcAddr, dstAddr) = 'FE80::A'", #"COALESCE ( srcAddr, dstAddr ) eq "fe80::a""#),
      ("srcAddr LIKE 'FE80::A'", #"srcAddr like "FE80::A""#), ("region = 'FE80::A'", #"region eq "FE80::A""#),
      ("srcAddr || '' = 'FE80::A'", #"CONCAT ( srcAddr, "" ) eq "FE80::A""#),
      ("COALESCE(srcAddr, 'FE80::A') = 'FE80::A'", #"COALESCE ( srcAddr, "FE80::A" ) eq "FE80::A""#),
      ("COALESCE(srcAddr, 'none') = 'FE80::A'", #"COALESCE ( srcAddr, "none" ) eq "fe80::a""#),
      ("srcAddr = '10.0.0.01'", #"srcAddr eq "10.0.0.01""#),
      ("srcAddr = 'FE80::A%eth0'", #"srcAddr eq "FE80::A%eth0""#),
    ])
  func addresses(condition: String, line: String) throws {
    #expect(try filterLines(condition) == [line])
  }

  @Test("So do those in CASE, and those that are compared with the least, the greatest or any address of a group")
  func addressesElsewhere() throws {
    let sql = """
      SELECT CASE srcAddr WHEN 'FE80::A' THEN 'FE80::A' END AS a FROM aws_vpcflow
      """
    guard case .choice(let branches, _) = try compiled(sql).plan.outputs[0].expression else {
      Issue.record("no CASE")
      return
    }
    #expect(branches[0].condition == .comparison(.equal, .column(.srcAddr), .constant(.text("fe80::a"))))
    #expect(branches[0].result == .constant(.text("FE80::A")))
    let having = try compiled("SELECT 1 AS x FROM aws_vpcflow HAVING MAX(srcAddr) = 'FE80::A' OR COUNT(srcAddr) = 1")
      .plan.having
    #expect(
      having
        == .any([
          .comparison(.equal, .slot(0, .text), .constant(.text("fe80::a"))),
          .comparison(.equal, .slot(1, .integer), .constant(.integer(1))),
        ]))
  }
}
