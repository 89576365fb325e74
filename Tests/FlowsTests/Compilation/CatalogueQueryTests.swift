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
