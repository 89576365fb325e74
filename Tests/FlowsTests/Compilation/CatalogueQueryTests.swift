import Testing

@testable import Flows

@Suite("The query of the catalogue's page")
struct CatalogueQueryTests {
  private let query: CompiledQuery

  init() throws {
    query = try QueryCompiler.compile(CatalogueQuery.text)
  }

  @Test("Its stages are those of the page, and the condition on groups is said too")
  func stages() {
    let ports = #"["443", "80", "2049", "123", "445", "53", "853"]"#
    #expect(
      query.stages == [
        QueryStage(name: "source", lines: ["panther_logs.public.aws_vpcflow"]),
        QueryStage(
          name: "filter",
          lines: [
            #"srcAddr ne "null""#, "srcPort not in \(ports)", "dstPort not in \(ports)", #"flowDirection eq "egress""#,
          ]),
        QueryStage(name: "having", lines: [#"COUNT ( DISTINCT dstPort ) ge "10""#]),
      ])
  }

  @Test("Its exclusions are those of the page, with their values sorted as text")
  func exclusions() {
    let ports = ["123", "2049", "443", "445", "53", "80", "853"]
    #expect(
      query.exclusions == [
        QueryPredicate(field: "dstPort", kind: "in", values: ports),
        QueryPredicate(field: "srcPort", kind: "in", values: ports),
      ])
  }

  @Test("Its indicators are those of the page")
  func indicators() {
    #expect(
      query.indicators == [
        QueryPredicate(field: "flowDirection", kind: "eq", values: ["egress"]),
        QueryPredicate(field: "srcAddr", kind: "ne", values: ["null"]),
      ])
  }

  @Test("Its output fields are those of the page, spelt as the query spells them")
  func outputFields() {
    let columns = ["srcAddr", "dstAddr", "distinctDstPorts", "vpcId", "region", "subNetId"]
    #expect(query.outputFields.map(\.name) == columns)
    #expect(query.outputFields.map(\.source) == ["", "", "COUNT ( DISTINCT dstPort )", "", "", ""])
    #expect(query.outputFields.map(\.type) == [.text, .text, .integer, .text, .text, .text])
    #expect(query.unsuitableOutputNames.isEmpty)
  }

  @Test("It asks for the flows of the hour before the reference time")
  func eventTimeRange() {
    #expect(query.eventTimeRange.earliestNanos(asOf: 7_200_000_000_000) == 3_600_000_000_000)
    #expect(query.eventTimeRange.latestNanos(asOf: 7_200_000_000_000) == 7_199_999_999_999)
  }

  @Test("Its plan has one aggregate, which the condition, the output and the order share")
  func plan() {
    let ports: [FlowValue] = [443, 80, 2049, 123, 445, 53, 853].map(FlowValue.integer)
    let count = Expression.slot(5, .integer)
    #expect(
      query.plan.filter
        == .all([
          .all([
            .comparison(
              .greaterOrEqual, .column(.eventTime),
              .timeShifted(.referenceTime, byNanos: .constant(.integer(-3_600_000_000_000)))),
            .comparison(.less, .column(.eventTime), .referenceTime),
          ]),
          .comparison(.notEqual, .column(.srcAddr), .constant(.text("null"))),
          .not(.inList(.column(.srcPort), ports, hasNull: false)),
          .not(.inList(.column(.dstPort), ports, hasNull: false)),
          .comparison(.equal, .column(.flowDirection), .constant(.text("egress"))),
        ]))
    let grouping: [FlowColumn] = [.srcAddr, .dstAddr, .vpcId, .region, .subNetId]
    #expect(query.plan.grouping == grouping.map(Expression.column))
    #expect(
      query.plan.aggregates == [
        Aggregate(function: .count, argument: .column(.dstPort), isDistinct: true, filter: nil, type: .integer)
      ])
    #expect(query.plan.having == .comparison(.greaterOrEqual, count, .constant(.integer(10))))
    #expect(
      query.plan.ordering == [QueryPlan.Ordering(expression: count, isDescending: true, putsNullsFirst: true)])
    #expect(query.plan.outputs.map(\.expression)[2] == count)
  }
}

/// The query of the catalogue's page, every value as on the page.
enum CatalogueQuery {
  static let text = """
    SELECT
    srcAddr,
    dstAddr,
    COUNT(DISTINCT dstPort) as distinctDstPorts,
    vpcId,
    region,
    subNetId
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
}

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
