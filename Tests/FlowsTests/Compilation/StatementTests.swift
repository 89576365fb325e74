import Testing

@testable import Flows

@Suite("Statements")
struct StatementTests {
  @Test(
    "The table has three names, in any case, and keeps the query's spelling",
    arguments: [
      "aws_vpcflow", "public.aws_vpcflow", "panther_logs.public.aws_vpcflow", "PANTHER_LOGS.Public.AWS_VPCFlow",
      "panther_logs . public . aws_vpcflow",
    ])
  func tableNames(name: String) throws {
    let spelled = name.filter { $0 != " " }
    #expect(try compiled("SELECT srcAddr FROM \(name)").tableName == spelled)
  }

  @Test(
    "The outputs are named as the query spells them",
    arguments: [
      ("srcAddr", "srcAddr", ""), ("SRCADDR", "SRCADDR", ""), ("t.srcAddr", "srcAddr", ""),
      ("\"srcAddr\"", "srcAddr", ""),
      ("srcAddr AS Source", "Source", "srcAddr"), ("srcAddr Source", "Source", "srcAddr"),
      ("srcAddr AS \"My Name\"", "My Name", "srcAddr"), ("srcAddr AS value", "value", "srcAddr"),
      ("srcAddr AS Value", "Value", "srcAddr"), ("srcAddr AS srcaddr", "srcaddr", ""), ("end", "end", ""),
      ("end AS end", "end", ""), ("bytes+1", "bytes+1", "bytes + 1"), ("bytes  +\n1", "bytes + 1", "bytes + 1"),
      ("COUNT(DISTINCT dstPort)", "COUNT(DISTINCT dstPort)", "COUNT ( DISTINCT dstPort )"),
      ("TRY_CAST(srcAddr AS INT) AS n", "n", "TRY_CAST ( srcAddr AS INT )"),
      ("CURRENT_TIMESTAMP() AS now", "now", "CURRENT_TIMESTAMP ( )"),
      ("t.bytes * 8 AS bits", "bits", "t.bytes * 8"), ("'a''b' AS x", "x", "'a''b'"),
    ])
  func outputNames(item: String, name: String, source: String) throws {
    let output = try compiled("SELECT \(item) FROM aws_vpcflow t").plan.outputs[0]
    #expect(output.name == name)
    #expect(output.source == source)
  }

  @Test("IS DISTINCT FROM in the SELECT list ends no item")
  func distinctFrom() throws {
    let outputs = try compiled(
      "SELECT bytes IS DISTINCT FROM packets AS Same, srcAddr AS From1, bytes IS NOT DISTINCT FROM 1 FROM aws_vpcflow"
    ).plan.outputs
    #expect(outputs.map(\.name) == ["Same", "From1", "bytes IS NOT DISTINCT FROM 1"])
    #expect(outputs.map(\.source) == ["bytes IS DISTINCT FROM packets", "srcAddr", "bytes IS NOT DISTINCT FROM 1"])
  }

  @Test(
    "A constant text is cast as the text of a column is",
    arguments: [
      ("' 5 '", "INTEGER", .integer(5)), ("'2.5'", "INTEGER", .integer(3)), ("'-inf'", "DOUBLE", .double(-.infinity)),
      ("' TRUE '", "BOOLEAN", .boolean(true)), ("' 1970-01-01 '", "TIMESTAMP", .time(0)),
      ("'7'", "NUMBER", .integer(7)),
    ] as [(String, String, FlowValue)])
  func castText(text: String, type: String, value: FlowValue) throws {
    #expect(try output("CAST(\(text) AS \(type))").expression == .constant(value))
    #expect(try output("TRY_CAST(\(text) AS \(type))").expression == .constant(value))
  }

  @Test("A star stands for every column, in the order of the table", arguments: ["*", "t.*"])
  func star(star: String) throws {
    let outputs = try compiled("SELECT \(star) FROM aws_vpcflow AS t").plan.outputs
    #expect(outputs.map(\.name) == FlowColumn.allCases.map(\.name))
    #expect(outputs.map(\.expression) == FlowColumn.allCases.map(Expression.column))
  }

  @Test("Names that rules could not address are found")
  func unsuitableNames() throws {
    let query = try compiled(
      "SELECT COUNT(*), MAX(bytes) AS \"a b\", MIN(bytes) AS ok, SUM(bytes) AS \"x.y\" FROM aws_vpcflow")
    #expect(query.unsuitableOutputNames == ["COUNT(*)", "a b", "x.y"])
  }

  @Test("A comma before FROM, a semicolon at the end and comments are allowed")
  func habits() throws {
    let query = try compiled("/* x */ SELECT srcAddr, -- y\n FROM aws_vpcflow // z\n ; ;")
    #expect(query.plan.outputs.map(\.name) == ["srcAddr"])
  }

  @Test("Aliases can be used in WHERE, GROUP BY, HAVING and ORDER BY")
  func aliases() throws {
    let query = try compiled(
      """
      SELECT LOWER(action) AS act, COUNT(*) AS n FROM aws_vpcflow
      WHERE act = 'accept' GROUP BY act HAVING n > 5 AND act <> 'x' ORDER BY n DESC, act
      """)
    let lower = Expression.call(.lower, [.column(.action)])
    #expect(query.plan.filter == .comparison(.equal, lower, .constant(.text("accept"))))
    #expect(query.plan.grouping == [lower])
    #expect(
      query.plan.having
        == .all([
          .comparison(.greater, .slot(1, .integer), .constant(.integer(5))),
          .comparison(.notEqual, .slot(0, .text), .constant(.text("x"))),
        ]))
    #expect(query.plan.ordering.map(\.expression) == [.slot(1, .integer), .slot(0, .text)])
  }

  @Test("A column wins over an alias of its name, except in ORDER BY by the name alone")
  func columnsBeforeAliases() throws {
    let query = try compiled("SELECT -bytes AS bytes FROM aws_vpcflow WHERE bytes > 5 ORDER BY bytes, bytes + 1")
    #expect(query.plan.filter == .comparison(.greater, .column(.bytes), .constant(.integer(5))))
    #expect(
      query.plan.ordering.map(\.expression) == [
        .negated(.column(.bytes)), .arithmetic(.add, .column(.bytes), .constant(.integer(1))),
      ])
  }

  @Test("An alias can stand in another item of the SELECT list")
  func aliasInItem() throws {
    let query = try compiled("SELECT bytes * 8 AS bits, bits + 1 AS more FROM aws_vpcflow")
    let bits = Expression.arithmetic(.multiply, .column(.bytes), .constant(.integer(8)))
    #expect(query.plan.outputs[1].expression == .arithmetic(.add, bits, .constant(.integer(1))))
  }

  @Test(
    "Grouping keys are names, aliases, numbers of items, expressions, or all that is not aggregated",
    arguments: [
      "GROUP BY srcAddr, region", "GROUP BY 1, r", "GROUP BY ALL", "GROUP BY t.SRCADDR, 2, 1, srcAddr",
      "GROUP BY (srcAddr), region",
    ])
  func grouping(clause: String) throws {
    let plan = try compiled("SELECT srcAddr, region AS r, COUNT(*) AS n FROM aws_vpcflow t \(clause)").plan
    #expect(plan.isGrouped)
    #expect(plan.grouping == [.column(.srcAddr), .column(.region)])
    #expect(plan.outputs.map(\.expression) == [.slot(0, .text), .slot(1, .text), .slot(2, .integer)])
  }

  @Test("An expression over grouping expressions is one over their slots")
  func groupedExpressions() throws {
    let plan = try compiled(
      "SELECT DATE_TRUNC(hour, start) AS h, DATEADD(hour, 1, h) AS next FROM aws_vpcflow GROUP BY DATE_TRUNC('hour', start)"
    ).plan
    #expect(plan.grouping == [.call(.truncateTime(.hour), [.column(.start)])])
    #expect(
      plan.outputs[1].expression == .timeShifted(.slot(0, .time), byNanos: .constant(.integer(3_600_000_000_000))))
  }

  @Test("Aggregates or HAVING without GROUP BY make one group")
  func oneGroup() throws {
    let plan = try compiled("SELECT COUNT(*) AS n FROM aws_vpcflow HAVING SUM(bytes) > 5").plan
    #expect(plan.isGrouped)
    #expect(plan.grouping.isEmpty)
    #expect(plan.aggregates.map(\.function) == [.countRows, .sum])
    #expect(try compiled("SELECT 1 AS x FROM aws_vpcflow HAVING TRUE").plan.isGrouped)
    #expect(try !compiled("SELECT 1 AS x FROM aws_vpcflow").plan.isGrouped)
  }

  @Test(
    "Aggregates are what their names say",
    arguments: [
      ("COUNT(*)", Aggregate.Function.countRows, false, FlowValueType.integer),
      ("COUNT(srcAddr)", .count, false, .integer), ("COUNT(DISTINCT srcAddr)", .count, true, .integer),
      ("APPROX_COUNT_DISTINCT(srcAddr)", .count, true, .integer),
      ("COUNT_IF(srcPort = 22)", .countRows, false, .integer),
      ("SUM(bytes)", .sum, false, .integer), ("SUM(DISTINCT bytes / 2)", .sum, true, .double),
      ("AVG(bytes)", .average, false, .double), ("MIN(start)", .minimum, false, .time),
      ("MAX(DISTINCT srcAddr)", .maximum, false, .text), ("ANY_VALUE(region)", .anyValue, false, .text),
      ("ARRAY_AGG(srcPort)", .list, false, .list), ("ARRAY_AGG(DISTINCT srcPort)", .list, true, .list),
      ("ARRAY_UNIQUE_AGG(srcPort)", .list, true, .list), ("MEDIAN(bytes)", .median, false, .double),
      ("STDDEV(bytes)", .standardDeviation, false, .double),
      ("ARRAY_SIZE(ARRAY_AGG(DISTINCT srcPort))", .count, true, .integer),
    ])
  func aggregates(item: String, function: Aggregate.Function, isDistinct: Bool, type: FlowValueType) throws {
    let plan = try compiled("SELECT \(item) AS x FROM aws_vpcflow").plan
    let aggregate = try #require(plan.aggregates.last)
    #expect(aggregate.function == function)
    #expect(aggregate.isDistinct == isDistinct)
    #expect(plan.outputs[0].type == type)
  }

  @Test("FILTER and COUNT_IF count only the rows for which their conditions are true")
  func filters() throws {
    let port = Expression.comparison(.equal, .column(.srcPort), .constant(.integer(22)))
    let bytes = Expression.comparison(.greater, .column(.bytes), .constant(.integer(5)))
    let plan = try compiled(
      """
      SELECT COUNT(*) FILTER (WHERE srcPort = 22) AS a, COUNT_IF(srcPort = 22) AS b,
        COUNT_IF(bytes > 5) FILTER (WHERE srcPort = 22) AS c FROM aws_vpcflow
      """
    ).plan
    #expect(plan.aggregates.map(\.filter) == [port, .all([port, bytes])])
    #expect(plan.outputs.map(\.expression) == [.slot(0, .integer), .slot(0, .integer), .slot(1, .integer)])
  }

  @Test(
    "NULLs come last in an ascending order and first in a descending one, unless the query says",
    arguments: [
      ("bytes", false, false), ("bytes ASC", false, false), ("bytes DESC", true, true),
      ("bytes NULLS FIRST", false, true), ("bytes DESC NULLS LAST", true, false), ("1", false, false),
      ("b DESC", true, true),
    ])
  func ordering(key: String, isDescending: Bool, putsNullsFirst: Bool) throws {
    let plan = try compiled("SELECT bytes AS b FROM aws_vpcflow ORDER BY \(key)").plan
    #expect(
      plan.ordering == [
        QueryPlan.Ordering(expression: .column(.bytes), isDescending: isDescending, putsNullsFirst: putsNullsFirst)
      ])
  }

  @Test(
    "Rows are bounded by LIMIT, OFFSET and FETCH",
    arguments: [
      ("", nil, 0), ("LIMIT 5", 5, 0), ("LIMIT 5 OFFSET 2", 5, 2), ("OFFSET 2 ROWS FETCH FIRST 5 ROWS ONLY", 5, 2),
      ("LIMIT 0", 0, 0), ("LIMIT NULL", nil, 0), ("LIMIT ALL", nil, 0), ("LIMIT 2 * 5", 10, 0),
    ] as [(String, Int?, Int)])
  func limits(clause: String, limit: Int?, offset: Int) throws {
    let plan = try compiled("SELECT bytes FROM aws_vpcflow \(clause)").plan
    #expect(plan.limit == limit)
    #expect(plan.offset == offset)
  }

  @Test("DISTINCT rows can be ordered by what is selected")
  func distinct() throws {
    let plan = try compiled("SELECT DISTINCT srcAddr, bytes AS b FROM aws_vpcflow ORDER BY b, srcAddr").plan
    #expect(plan.isDistinct)
    #expect(plan.ordering.count == 2)
  }

  @Test("Indicators and exclusions are what the filter says of single fields")
  func predicates() throws {
    let query = try compiled(
      """
      SELECT srcAddr FROM aws_vpcflow WHERE 5 < srcPort AND NOT (action = 'REJECT') AND region NOT LIKE 'us-%'
      AND dstAddr IS NOT NULL AND (srcPort = 1 OR dstPort = 2) AND status IN ('b', 'a', 'b')
      """)
    #expect(
      query.indicators == [
        QueryPredicate(field: "srcPort", kind: "gt", values: ["5"]),
        QueryPredicate(field: "status", kind: "in", values: ["a", "b"]),
      ])
    #expect(
      query.exclusions == [
        QueryPredicate(field: "action", kind: "eq", values: ["REJECT"]),
        QueryPredicate(field: "dstAddr", kind: "null", values: []),
        QueryPredicate(field: "region", kind: "like", values: ["us-%"]),
      ])
  }
}
