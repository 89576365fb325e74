import Primitives
import Testing

@testable import Flows

@Suite("All that is wrong with a query")
struct AllProblemsTests {
  @Test(
    "Names, types and the like are looked at although parts of the text are not supported",
    arguments: [
      (
        "SELECT srcAdr, LENGHT(dstAddr) AS n FROM aws_vpcflow QUALIFY ROW_NUMBER() OVER (PARTITION BY dstAdr ORDER BY end) = 1",
        ["srcAdr", "LENGHT", "QUALIFY", "OVER", "dstAdr"]
      ),
      ("SELECT nope FROM aws_vpcflow HAVING COUNT(*) > 'x' QUALIFY 1 = 1", ["nope", "'x'", "QUALIFY"]),
      ("SELECT nope, account:id[0].x AS b FROM aws_vpcflow", ["nope", ":", "["]),
      ("SELECT TOP 5 nope FROM aws_vpcflow", ["TOP", "nope"]),
      ("SELECT nope FROM aws_vpcflow WHERE srcAddr NOT RLIKE '1.*' AND srcPort = 'x'", ["nope", "RLIKE", "'x'"]),
      ("SELECT nope FROM aws_vpcflow WHERE srcAddr SIMILAR TO nada", ["nope", "SIMILAR", "nada"]),
      ("SELECT nope FROM aws_vpcflow WHERE srcAddr ~ '1.*'", ["nope", "~"]),
      (
        "SELECT {{ x }}, nope FROM aws_vpcflow WHERE {{ y }} AND nada = 1 LIMIT {{ z }}",
        ["{{ x }}", "nope", "{{ y }}", "nada", "{{ z }}"]
      ),
      (
        "SELECT nope FROM aws_vpcflow WHERE srcAddr IN (SELECT nada FROM aws_vpcflow WHERE nada = 1)",
        ["nope", "SELECT", "nada", "nada"]
      ),
      ("SELECT nope FROM aws_vpcflow UNION ALL SELECT nada FROM aws_vpcflow", ["nope", "UNION", "nada"]),
      ("SELECT nope FROM aws_vpcflow MINUS SELECT nada FROM aws_vpcflow", ["nope", "MINUS", "nada"]),
      ("WITH x AS (SELECT nope AS a FROM aws_vpcflow) SELECT a, b FROM x", ["WITH", "nope"]),
      (
        "SELECT a.srcAddr, b.nope, c.x FROM aws_vpcflow a JOIN aws_vpcflow b ON a.nada = b.srcAddr",
        ["nope", "c", "JOIN"]
      ),
      ("SELECT a.srcAddr, b.nope FROM aws_vpcflow a, aws_vpcflow b", ["nope", "aws_vpcflow"]),
      (
        "SELECT f.value AS a, value, aws_vpcflow.nope FROM aws_vpcflow, LATERAL FLATTEN(input => x) f",
        ["nope", "LATERAL", "FLATTEN", "=>"]
      ),
      ("SELECT [1, nope] AS a, tcpFlags[0] AS b, [] AS c FROM aws_vpcflow", ["[", "nope", "[", "["]),
      ("SELECT {'a': 1} AS o, nope FROM aws_vpcflow", ["{", ":", "nope"]),
      ("SELECT nope FROM aws_vpcflow PIVOT (SUM(x) FOR y IN (1)) WHERE nada = 1", ["nope", "PIVOT", "nada"]),
      ("SELECT * EXCLUDE (srcAddr) FROM aws_vpcflow WHERE nada = 1", ["EXCLUDE", "nada"]),
      ("SELECT nope FROM aws_vpcflow SAMPLE (10) WHERE nada = 1", ["nope", "SAMPLE", "nada"]),
      ("SELECT nope FROM `aws_vpcflow`", ["nope", "`aws_vpcflow`"]),
      ("SELECT nope, 'a' 'b' AS x FROM aws_vpcflow WHERE srcAddr = e'x'", ["nope", "'b'", "e"]),
      ("SELECT nope FROM aws_vpcflow WHERE p_occurs_since('soon') AND nada = 1", ["nope", "'soon'", "nada"]),
      ("SELECT nope, 5x FROM aws_vpcflow", ["nope", "x"]),
      ("SELECT nope FROM aws_vpcflow; SELECT 1", ["nope", "SELECT"]),
      ("USE ROLE x; SELECT nope FROM aws_vpcflow", ["USE", "nope"]),
      ("SET x = 1; SELECT nope FROM aws_vpcflow", ["SET", "nope"]),
      ("SELECT nope FROM aws_vpcflows QUALIFY 1 = 1", ["nope", "aws_vpcflows", "QUALIFY"]),
      (
        "SELECT srcAddr FROM aws_vpcflow a WHERE EXISTS (SELECT 1 AS x FROM aws_vpcflow b WHERE b.srcAddr = a.srcAddr)",
        ["SELECT"]
      ),
    ])
  func allProblems(sql: String, places: [String]) {
    let error = #expect(throws: QueryProblems.self) { try QueryCompiler.compile(sql) }
    let bytes = Array(sql.utf8)
    let found = error?.problems.map {
      String(decoding: bytes[$0.offset..<$0.offset + max(1, $0.length)], as: UTF8.self)
    }
    #expect(found == places, "\(error?.description ?? "")")
  }

  @Test(
    "A name is not offered for another that merely resembles it",
    arguments: [
      ("SELECT MODE(srcPort) AS x FROM aws_vpcflow", nil), ("SELECT SIGN(bytes) AS x FROM aws_vpcflow", nil),
      ("SELECT LEN2(srcAddr) AS x FROM aws_vpcflow", nil), ("SELECT LPAD(srcAddr, 3) AS x FROM aws_vpcflow", nil),
      ("SELECT count FROM aws_vpcflow", nil), ("SELECT ports FROM aws_vpcflow", nil),
      ("SELECT ip FROM aws_vpcflow", nil),
      ("SELECT date FROM aws_vpcflow", nil),
      ("SELECT srcAddr::uuid AS x FROM aws_vpcflow", "INTEGER, DOUBLE, BOOLEAN, VARCHAR or TIMESTAMP"),
      ("SELECT byte FROM aws_vpcflow", "bytes"), ("SELECT AVRG(bytes) AS x FROM aws_vpcflow", nil),
      ("SELECT CUONT(bytes) AS x FROM aws_vpcflow", "COUNT"), ("SELECT dstPrt FROM aws_vpcflow", "dstPort"),
      ("SELECT LISTAGG(srcAddr) AS x FROM aws_vpcflow", "ARRAY_AGG"),
      ("SELECT IF(TRUE, 1, 2) AS x FROM aws_vpcflow", "IFF"),
      ("SELECT DATE_ADD(hour, 1, start) AS x FROM aws_vpcflow", "DATEADD"),
      ("SELECT start_at FROM aws_vpcflow", "start"),
    ] as [(String, String?)])
  func nearestNames(sql: String, suggestion: String?) throws {
    let problem = try #require(firstProblem(sql))
    #expect(problem.suggestion == suggestion)
  }

  @Test(
    "Columns of Panther's and fields of AWS's that the table does not have are named as such",
    arguments: [
      ("p_any_ip_addresses", "Picket does not have this column of Panther's", "srcAddr or dstAddr"),
      ("p_any_domain_names", "Picket does not have this column of Panther's", nil),
      ("p_source_label", "Picket does not have this column of Panther's", nil),
      ("P_Timeline", "Picket does not have this column of Panther's", "p_event_time"),
      ("ecs_cluster_arn", "the table has no column for this field of AWS's", nil),
      ("interface-id", "interface-id without quotes is a subtraction", "interfaceId, or \"interface-id\""),
      (
        "pkt-src-aws-service", "pkt-src-aws-service without quotes is a subtraction",
        "pktSrcAwsService, or \"pkt-src-aws-service\""
      ),
    ] as [(String, String, String?)])
  func knownElsewhere(name: String, message: String, suggestion: String?) throws {
    let problem = try #require(firstProblem("SELECT \(name) AS x FROM aws_vpcflow"))
    #expect(problem.message.hasSuffix(message) && problem.suggestion == suggestion, "\(problem)")
  }
}

/// Compiles a query that must be good.
func compiled(_ sql: String) throws -> CompiledQuery {
  try QueryCompiler.compile(sql)
}

/// Compiles a condition of a WHERE that must be good.
func filter(_ condition: String) throws -> Expression? {
  try compiled("SELECT srcAddr FROM aws_vpcflow WHERE \(condition)").plan.filter
}

/// The lines of the filter of a condition.
func filterLines(_ condition: String) throws -> [String] {
  let stages = try compiled("SELECT srcAddr FROM aws_vpcflow WHERE \(condition)").stages
  return stages.first { $0.name == "filter" }?.lines ?? []
}

/// The one output of an item of the SELECT list.
func output(_ item: String) throws -> QueryPlan.Output {
  try compiled("SELECT \(item) FROM aws_vpcflow").plan.outputs[0]
}

/// What is wrong with a text, as `line:column: message`; empty when nothing is.
func problems(_ sql: String, limits: QueryLimits = QueryLimits()) -> [String] {
  do {
    _ = try QueryCompiler.compile(sql, limits: limits)
    return []
  } catch {
    return error.problems.map { problem in
      let position = problem.position(in: sql)
      return "\(position.line):\(position.column): \(problem.message)"
    }
  }
}

/// The first problem of a text.
func firstProblem(_ sql: String) -> QueryProblem? {
  do {
    _ = try QueryCompiler.compile(sql)
    return nil
  } catch {
    return error.problems.first
  }
}
