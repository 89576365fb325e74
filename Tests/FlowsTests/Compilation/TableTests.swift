import Primitives
import Testing

@testable import Flows

@Suite("The tables that a text reads")
struct TableFinderTests {
  /// The tables that Picket does not have, as the reason lists them; nil when the text is about flows.
  private func reason(_ sql: String) -> String? {
    do {
      _ = try QueryCompiler.compile(sql)
      return nil
    } catch {
      return error.notRunReason
    }
  }

  @Test(
    "Tables are found by the words of a text, whatever its dialect and also where it cannot be parsed",
    arguments: [
      ("SELECT * FROM panther_logs.public.aws_cloudtrail", "panther_logs.public.aws_cloudtrail"),
      ("SELECT actor:email FROM my_db.public.my_table QUALIFY COUNT(*) OVER () > 4", "my_db.public.my_table"),
      ("select a from Okta_SystemLog where x ilike any ('a%', 'b%') limit 10;", "Okta_SystemLog"),
      ("SELECT * FROM \"PANTHER_LOGS\".\"PUBLIC\".\"GITHUB_AUDIT\"", "PANTHER_LOGS.PUBLIC.GITHUB_AUDIT"),
      ("SELECT * FROM db..t", "db.t"),
      ("SELECT * FROM panther_logs.public.1password_signin", "panther_logs.public.1password_signin"),
      ("SELECT a FROM x.t1 a JOIN x.t2 b ON a.id = b.id LEFT JOIN x.t3 USING (id)", "x.t1, x.t2 and x.t3"),
      ("SELECT a FROM t1, t2 AS b, (SELECT c FROM t3) d WHERE a IN (1, 2)", "t1, t2 and t3"),
      ("SELECT a FROM (t1 JOIN t2 ON t1.a = t2.a), t3", "t1, t2 and t3"),
      ("SELECT a FROM ((SELECT b FROM t1) UNION ALL (SELECT b FROM t2))", "t1 and t2"),
      ("WITH x AS (SELECT a FROM t1), y (b) AS (SELECT a FROM x JOIN t2) SELECT * FROM y, x", "t1 and t2"),
      ("WITH RECURSIVE x AS NOT MATERIALIZED (SELECT a FROM t1 UNION SELECT a FROM x) SELECT * FROM x", "t1"),
      ("SELECT a FROM t1 WHERE b IN (SELECT c FROM t2 WHERE EXISTS (SELECT 1 FROM t3))", "t1, t2 and t3"),
      ("SELECT f.value FROM t1, LATERAL FLATTEN(input => t1.list) f, t2", "t1 and t2"),
      ("SELECT f.value FROM t1, TABLE(FLATTEN(t1.list)) f", "t1"),
      (
        "SELECT * FROM TABLE(information_schema.login_history(TIME_RANGE_START => x))",
        "information_schema.login_history"
      ),
      ("SELECT * FROM IDENTIFIER('a.b.c')", "a.b.c"), ("SELECT * FROM TABLE('a.b.c') x", "a.b.c"),
      ("SELECT seq4() FROM TABLE(GENERATOR(ROWCOUNT => 10))", "GENERATOR"),
      ("SELECT * FROM @stage/path (FILE_FORMAT => 'x')", "stage"),
      ("SELECT * FROM `main`.`logs`.`aws_cloudtrail` LATERAL VIEW explode(x) e AS y", "main.logs.aws_cloudtrail"),
      (
        "SELECT approx_distinct(x) FROM logs.t CROSS JOIN UNNEST(list) AS u (v) WHERE day > date '2026-01-01'", "logs.t"
      ),
      ("SELECT $$it's FROM here$$, 'FROM there' FROM t -- FROM nowhere", "t"),
      ("SELECT EXTRACT(hour FROM a), TRIM(BOTH 'x' FROM b), SUBSTRING(c FROM 2 FOR 3) FROM t", "t"),
      ("SELECT a IS DISTINCT FROM b, c IS NOT DISTINCT FROM d FROM t", "t"),
      ("SELECT x AS \"from\", t.from FROM t", "t"), ("SELECT a FROM t1 MINUS SELECT a FROM t2", "t1 and t2"),
      ("SELECT {{ columns }} FROM t {% if x %} WHERE a = {{ y }} {% endif %}", "t"),
      ("-- pragma: template\n{% import 'lib' f %}\nWITH q AS (SELECT a FROM t) {{ f('q', 'a') }}", "t"),
      ("SELECT a FROM t PIVOT (SUM(x) FOR m IN ('a', 'b')) MATCH_RECOGNIZE (PARTITION BY a DEFINE b AS x > 1)", "t"),
      ("SELECT a FROM t AT (OFFSET => -60) SAMPLE (10)", "t"), ("SELECT t.* EXCLUDE (a) FROM t GROUP BY ALL", "t"),
      ("SELECT object_construct('a', {'b': 1})['a'] FROM t WHERE x RLIKE '.*' AND y REGEXP 'z'", "t"),
      ("SET d = 5; USE ROLE x; SELECT * FROM t WHERE a > $d", "t"), ("SELECT a FROM t WHERE b = 'not closed", "t"),
      (
        "SELECT a FROM aws_vpcflow v JOIN panther_logs.public.aws_vpcdns d ON v.srcAddr = d.srcAddr",
        "panther_logs.public.aws_vpcdns"
      ),
      (
        "SELECT srcAddr FROM aws_vpcflow WHERE srcAddr IN (SELECT ip FROM panther_lookups.public.bad)",
        "panther_lookups.public.bad"
      ),
      ("SELECT * FROM panther_rule_matches.public.aws_vpcflow", "panther_rule_matches.public.aws_vpcflow"),
      ("SELECT * FROM my_db.public.aws_vpcflow", "my_db.public.aws_vpcflow"),
      ("SELECT * FROM steampipe.vpc_flow_logs", "steampipe.vpc_flow_logs"),
      ("SELECT * FROM gcp_vpcflow", "gcp_vpcflow"),
      ("SELECT * FROM aws_vpcdns", "aws_vpcdns"),
      ("SELECT * FROM zeek_conn, suricata_flow", "zeek_conn and suricata_flow"),
      ("SELECT 1 FROM t1, t2, t3, T1, t4, t5, t6", "t1, t2, t3, t4 and 2 more"),
    ])
  func otherTables(sql: String, tables: String) {
    #expect(reason(sql) == "reads \(tables), which Picket does not have")
  }

  @Test(
    "A text about flows, or one of which no table is known, is not excused",
    arguments: [
      "SELECT * FROM aws_vpcflow", "SELECT * FROM \"AWS_VPCFLOW\"", "SELECT * FROM Panther_Logs.PUBLIC.Aws_VpcFlow v",
      "SELECT nope FROM aws_vpcflow a JOIN aws_vpcflow b", "WITH x AS (SELECT * FROM aws_vpcflow) SELECT * FROM x",
      "SELECT {{ x }} FROM aws_vpcflow", "SELECT f.value FROM aws_vpcflow, LATERAL FLATTEN(input => x) f",
      "SELECT 1", "SELECT", "nonsense", "SELECT a FORM b", "WITH x AS (SELECT 1) SELECT * FROM x", "SHOW TABLES",
    ])
  func flows(sql: String) {
    #expect(reason(sql) == nil)
  }

  @Test(
    "A near miss of the table's name is a mistake",
    arguments: [
      "aws_vpcflows", "aws_vpflow", "AWS_VPC_FLOW", "vpcflow", "vpc_flow", "vpc_flow_logs", "awsvpcflow", "flows",
      "aws_flow", "amazon_vpc_flow_logs", "panther_logs.public.aws_vpc_flow", "panther_log.public.aws_vpcflow",
      "panther_logs.publc.aws_vpcflow", "panther_logs.aws_vpcflow", "public.vpcflow",
      "\"panther_logs.public.aws_vpcflow\"",
    ])
  func nearMisses(name: String) throws {
    let problem = try #require(firstProblem("SELECT srcAddr FROM \(name)"))
    #expect(reason("SELECT srcAddr FROM \(name)") == nil)
    #expect(problem.suggestion == "aws_vpcflow" && problem.message.hasSuffix(": flows are in aws_vpcflow"))
  }

  @Test("Of a text about other tables, these are named, each in its place, and nothing else")
  func problemsOfOtherTables() {
    let sql = "SELECT wrong, lenght(x) FROM a.b QUALIFY 1 = 1\nUNION SELECT 1 FROM c"
    #expect(
      problems(sql) == [
        "1:30: unknown table a.b: flows are in aws_vpcflow", "2:21: unknown table c: flows are in aws_vpcflow",
      ])
  }

  @Test("A template that names no table is not run")
  func templates() {
    let sql = "-- pragma: template\n{% macro f(q) export %} SELECT * FROM {{ q }} {% endmacro %}"
    #expect(reason(sql) == "is a template, which Picket does not run")
  }

  @Test(
    "Texts of one thing alone, thousands of times, are looked through in time", .timeLimit(.minutes(1)),
    arguments: [
      "FROM ", "JOIN (", "FROM a, ", "a AS (", "WITH a AS (", ") AS (", "FROM a.", "{{ x }} ", "{% ", "FROM TABLE(",
      "`a`.",
      "FROM IDENTIFIER(", "@", "FROM 'a', ", "AS NOT NOT ",
    ])
  func repeatedTexts(piece: String) {
    let text = String(repeating: piece, count: 240_000 / piece.utf8.count)
    #expect(firstProblem(text) != nil && firstProblem("SELECT " + text) != nil)
  }
}

@Suite("SHOW and DESCRIBE")
struct TableStatementTests {
  private func answer(_ sql: String) throws -> QueryResult {
    try #require(try TableStatement(sql)).answer(flowCount: 7)
  }

  @Test(
    "SHOW TABLES gives the table, with its full name and how many flows it has",
    arguments: [
      "SHOW TABLES", "show terse tables;", " -- which?\nSHOW TABLES LIKE 'AWS%'", "SHOW TABLES IN panther_logs.public",
      "SHOW TABLES FROM SCHEMA public", "SHOW VIEWS IN ACCOUNT",
    ])
  func tables(sql: String) throws {
    let answer = try answer(sql)
    #expect(answer.columns.map(\.name) == ["name", "database_name", "schema_name", "rows", "description"])
    #expect(
      answer.rows.map { $0.dropLast() } == [
        [.text("aws_vpcflow"), .text("panther_logs"), .text("public"), .integer(7)]
      ])
    #expect(answer.rowCount == 1)
  }

  @Test(
    "SHOW TABLES of something else gives none", arguments: ["SHOW TABLES LIKE 'x%'", "SHOW TABLES IN other.public"])
  func noTables(sql: String) throws {
    #expect(try answer(sql).rows.isEmpty)
  }

  @Test(
    "DESCRIBE gives each column with its type, AWS's name and what it holds",
    arguments: [
      "DESCRIBE aws_vpcflow", "desc TABLE panther_logs.public.aws_vpcflow;", "DESCRIBE VIEW \"AWS_VPCFLOW\"",
      "SHOW COLUMNS IN aws_vpcflow", "SHOW COLUMNS LIKE '%' FROM TABLE public.aws_vpcflow",
    ])
  func columns(sql: String) throws {
    let answer = try answer(sql)
    #expect(answer.columns.map(\.name) == ["name", "type", "aws_name", "description"])
    #expect(answer.rows.map { $0[0] } == FlowColumn.allCases.map { .text($0.name) })
    #expect(
      answer.rows[FlowColumn.account.rawValue].prefix(3) == [.text("account"), .text("VARCHAR"), .text("account-id")])
    #expect(answer.rows[FlowColumn.rowId.rawValue][2] == .null)
    #expect(answer.rows.allSatisfy { $0[3] != .text("") })
  }

  @Test("AWS's names are those that records and queries may have", arguments: FlowColumn.allCases)
  func names(column: FlowColumn) throws {
    guard let name = column.awsName else { return #expect(column.rawValue >= FlowColumn.eventTime.rawValue) }
    #expect(FlowColumn(named: name) ?? FlowColumn(fieldNamed: name) == column)
  }

  @Test("SHOW COLUMNS LIKE gives some of them")
  func someColumns() throws {
    #expect(
      try answer("SHOW COLUMNS LIKE '%port' IN aws_vpcflow").rows.map { $0[0] } == [.text("srcPort"), .text("dstPort")])
  }

  @Test("Another statement is none of these", arguments: ["SELECT 1", "", "\"SHOW\" TABLES", "'SHOW'", "WITH x"])
  func others(sql: String) throws {
    #expect(try TableStatement(sql) == nil)
  }

  @Test(
    "What is wrong with one is said in its place",
    arguments: [
      ("SHOW DATABASES", "1:6: expected TABLES or COLUMNS after SHOW"),
      ("SHOW", "1:5: expected TABLES or COLUMNS after SHOW"),
      ("DESCRIBE", "1:9: expected a table"),
      ("DESC aws_vpcflows", "1:6: unknown table aws_vpcflows: flows are in aws_vpcflow"),
      ("DESCRIBE aws_cloudtrail", "1:10: unknown table aws_cloudtrail: flows are in aws_vpcflow"),
      ("DESCRIBE aws_vpcflow now", "1:22: unexpected `now`"),
      ("SHOW TABLES LIKE x", "1:18: expected a pattern after LIKE"),
      ("SHOW COLUMNS", "1:13: expected IN and a table"), ("SHOW TABLES; SELECT 1", "1:14: unexpected `SELECT`"),
      ("SHOW TABLES LIKE 'x", "1:18: this text is not closed"),
    ])
  func problems(sql: String, expected: String) {
    let error = #expect(throws: QueryProblems.self) { try TableStatement(sql) }
    let found = error?.problems.map { "\($0.position(in: sql).line):\($0.position(in: sql).column): \($0.message)" }
    #expect(found?.contains(expected) == true, "\(found ?? [])")
  }

  @Test("A file cannot hold one", arguments: ["SHOW TABLES", "DESCRIBE aws_vpcflow", "DESC TABLE aws_vpcflow"])
  func inFiles(sql: String) {
    #expect(FlowsTests.problems(sql).first?.contains("is answered by `picket query` and stands alone") == true)
    #expect(FlowsTests.problems(sql).count == 1)
  }
}
