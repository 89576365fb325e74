import Testing

@testable import Flows

@Suite("Refused queries")
struct RefusedQueryTests {
  @Test(
    "What would change the meaning of a call or a type is refused rather than left out",
    arguments: [
      ("p_occurs_since('1 hour') FILTER (WHERE bytes > 5)", "1:39: p_occurs_since is not an aggregate"),
      ("p_occurs_after(DISTINCT '2026-01-31')", "1:39: p_occurs_after is not an aggregate"),
      ("COALESCE(srcAddr) = LOWER(VARIADIC srcAddr)", "1:59: VARIADIC is not supported"),
      ("CAST(bytes AS SETOF int) = 1", "1:59: SETOF is not supported: expected one value"),
      ("bytes::foo.int = 1", "1:46: unknown type foo"),
      ("srcAddr::CHAR = 'x'", "1:48: unknown type CHAR"),
      ("srcAddr = CAST(' 5 x' AS INTEGER)", "1:54: this text is not a whole number"),
    ])
  func changedMeaning(condition: String, problem: String) {
    #expect(problems("SELECT srcAddr FROM aws_vpcflow WHERE \(condition)") == [problem])
  }

  @Test("A type of one character is not supported, and the type of any text is named instead")
  func character() {
    #expect(firstProblem("SELECT CAST(srcAddr AS CHAR) FROM aws_vpcflow")?.suggestion == "varchar")
    #expect(firstProblem("SELECT srcAddr::CHARACTER(4) FROM aws_vpcflow")?.suggestion == "varchar")
  }

  @Test(
    "What is not supported or wrong is refused at its place",
    arguments: [
      ("", ["1:1: the query is empty"]),
      (" ;", ["1:1: the query is empty"]),
      ("-- only a comment", ["1:1: the query is empty"]),
      ("SELECT srcAddr", ["1:15: expected FROM"]),
      ("SELECT FROM aws_vpcflow", ["1:1: expected what to select"]),
      ("DELETE FROM aws_vpcflow", ["1:1: expected SELECT"]),
      ("VALUES (1)", ["1:1: expected SELECT"]),
      ("SELECT srcAddr FROM aws_vpcflow; SELECT 1", ["1:34: expected one statement, here begins another"]),
      ("SELECT srcAddr FROM aws_cloudtrail", ["1:21: unknown table aws_cloudtrail: flows are in aws_vpcflow"]),
      ("SELECT srcAddr FROM x.aws_vpcflow", ["1:21: unknown table x.aws_vpcflow: flows are in aws_vpcflow"]),
      ("SELECT srcAddr FROM ONLY aws_vpcflow", ["1:26: ONLY is not supported"]),
      ("SELECT srcAddr FROM aws_vpcflow, aws_vpcflow b", ["1:34: joins are not supported: a query reads one table"]),
      (
        "SELECT a.srcAddr FROM aws_vpcflow a JOIN b ON true",
        [
          "1:42: unknown table b: flows are in aws_vpcflow"
        ]
      ),
      (
        "SELECT srcAddr FROM aws_vpcflow CROSS join b",
        [
          "1:44: unknown table b: flows are in aws_vpcflow"
        ]
      ),
      (
        "SELECT srcAddr FROM (SELECT * FROM aws_vpcflow)",
        [
          "1:22: subqueries are not supported: a query is one SELECT from aws_vpcflow"
        ]
      ),
      (
        "SELECT srcAddr FROM aws_vpcflow WHERE EXISTS (SELECT 1)",
        [
          "1:47: subqueries are not supported: a query is one SELECT from aws_vpcflow"
        ]
      ),
      ("WITH x AS (SELECT 1) SELECT * FROM x", ["1:1: common table expressions (WITH) are not supported"]),
      (
        "SELECT srcAddr FROM aws_vpcflow UNION ALL SELECT dstAddr FROM aws_vpcflow",
        [
          "1:33: UNION is not supported: a query is one SELECT"
        ]
      ),
      (
        "SELECT srcAddr FROM aws_vpcflow\nMINUS SELECT dstAddr FROM aws_vpcflow",
        [
          "2:1: MINUS is not supported: a query is one SELECT"
        ]
      ),
      (
        "SELECT COUNT(*) OVER (PARTITION BY srcAddr) AS n FROM aws_vpcflow",
        ["1:17: window functions are not supported"]
      ),
      (
        "SELECT srcAddr FROM aws_vpcflow QUALIFY 1 = 1",
        [
          "1:33: QUALIFY is not supported, as window functions are not"
        ]
      ),
      (
        "SELECT requestParameters:user.name FROM aws_vpcflow",
        [
          "1:8: unknown column requestParameters",
          "1:25: paths into VARIANT values (a:b) are not supported: the columns of aws_vpcflow are plain values",
        ]
      ),
      ("SELECT srcAddr FROM aws_vpcflow WHERE srcAddr RLIKE '.*'", ["1:47: regular expressions are not supported"]),
      ("SELECT srcAddr FROM aws_vpcflow WHERE REGEXP_LIKE(srcAddr, '.*')", ["1:39: unknown function REGEXP_LIKE"]),
      (
        "SELECT srcAddr FROM aws_vpcflow, LATERAL FLATTEN(input => x)",
        [
          "1:34: LATERAL is not supported: a query reads the table aws_vpcflow alone",
          "1:42: table functions are not supported", "1:56: unexpected `=>`",
        ]
      ),
      ("-- pragma: template\nSELECT 1", ["1:1: templates are not supported"]),
      (
        "SELECT {{ columns }} FROM aws_vpcflow",
        [
          "1:8: templates are not supported"
        ]
      ),
      ("SELECT TOP 5 srcAddr FROM aws_vpcflow", ["1:8: TOP is not supported"]),
      ("SELECT DISTINCT ON (srcAddr) srcAddr FROM aws_vpcflow", ["1:21: DISTINCT ON is not supported"]),
      ("SELECT srcAddr INTO x FROM aws_vpcflow", ["1:16: INTO is not supported: a query only reads"]),
      ("SELECT srcAddr FROM aws_vpcflow FOR UPDATE", ["1:33: FOR is not supported: a query only reads"]),
      (
        "SELECT srcAddr FROM aws_vpcflow ORDER BY 1 FETCH FIRST 5 ROWS WITH TIES",
        [
          "1:68: WITH TIES is not supported"
        ]
      ),
      ("SELECT srcAddr FROM aws_vpcflow GROUP BY ROLLUP (srcAddr)", ["1:42: grouping sets are not supported"]),
      ("SELECT srcAddr FROM aws_vpcflow GROUP BY DISTINCT srcAddr", ["1:33: GROUP BY DISTINCT is not supported"]),
      ("SELECT srcAdr FROM aws_vpcflow", ["1:8: unknown column srcAdr"]),
      ("SELECT t.srcAddr FROM aws_vpcflow", ["1:8: unknown table t: the query reads aws_vpcflow"]),
      ("SELECT aws_vpcflow.srcAddr FROM aws_vpcflow t", ["1:8: unknown table aws_vpcflow: the query reads t"]),
      ("SELECT x.* FROM aws_vpcflow", ["1:8: unknown table x"]),
      ("SELECT *, * FROM aws_vpcflow", ["1:11: `*` stands twice in the SELECT list"]),
      ("SELECT *, srcAddr FROM aws_vpcflow", ["1:11: two columns of the answer are named srcAddr"]),
      ("SELECT srcAddr AS a, dstAddr AS A FROM aws_vpcflow", ["1:22: two columns of the answer are named A"]),
      ("SELECT x + 1 AS x FROM aws_vpcflow", ["1:8: the alias x stands for itself"]),
      (
        "SELECT b AS a, a AS b FROM aws_vpcflow",
        [
          "1:8: the alias b stands for itself", "1:16: the alias a stands for itself",
        ]
      ),
      ("SELECT lenght(srcAddr) AS x FROM aws_vpcflow", ["1:8: unknown function lenght"]),
      ("SELECT pg_catalog.length(srcAddr) AS x FROM aws_vpcflow", ["1:8: functions with a schema are not supported"]),
      ("SELECT LENGTH(srcAddr, 5) AS x FROM aws_vpcflow", ["1:8: LENGTH has 1 argument, not 2"]),
      ("SELECT LENGTH(srcPort) AS x FROM aws_vpcflow", ["1:15: LENGTH: expected text, this is a whole number"]),
      ("SELECT LENGTH(DISTINCT srcAddr) AS x FROM aws_vpcflow", ["1:8: LENGTH is not an aggregate"]),
      ("SELECT Cont(*) AS x FROM aws_vpcflow", ["1:8: unknown function Cont"]),
      ("SELECT TRIM(srcAddr, 'A') AS x FROM aws_vpcflow", ["1:8: TRIM has 1 argument, not 2"]),
      ("SELECT trim(BOTH 'A' FROM srcAddr) AS x FROM aws_vpcflow", ["1:8: TRIM has 1 argument, not 2"]),
      ("SELECT TRIM(srcPort) AS x FROM aws_vpcflow", ["1:13: TRIM: expected text, this is a whole number"]),
      ("SELECT BTRIM(srcAddr, 'A') AS x FROM aws_vpcflow", ["1:8: BTRIM has 1 argument, not 2"]),
      ("SELECT SUM(srcAddr) AS x FROM aws_vpcflow", ["1:12: SUM: expected a number, this is text"]),
      ("SELECT SUM(*) AS x FROM aws_vpcflow", ["1:8: only COUNT can have `*`"]),
      ("SELECT COUNT(srcAddr, dstAddr) AS x FROM aws_vpcflow", ["1:8: COUNT has 1 argument, not 2"]),
      ("SELECT COUNT(COUNT(*)) AS x FROM aws_vpcflow", ["1:14: COUNT stands inside another aggregate"]),
      (
        "SELECT ARRAY_AGG(srcAddr ORDER BY bytes) AS x FROM aws_vpcflow",
        [
          "1:8: the order inside an aggregate is not supported"
        ]
      ),
      ("SELECT srcAddr FROM aws_vpcflow WHERE COUNT(*) > 5", ["1:39: aggregates are not allowed in WHERE"]),
      ("SELECT COUNT(*) AS n FROM aws_vpcflow WHERE n > 5", ["1:45: aggregates are not allowed in WHERE"]),
      ("SELECT COUNT(*) AS n FROM aws_vpcflow GROUP BY n", ["1:48: aggregates are not allowed in GROUP BY"]),
      (
        "SELECT srcAddr, COUNT(*) AS n FROM aws_vpcflow",
        [
          "1:8: srcAddr must stand in GROUP BY or inside an aggregate"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow GROUP BY region HAVING bytes > 5",
        [
          "1:55: bytes must stand in GROUP BY or inside an aggregate"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow GROUP BY region ORDER BY bytes",
        [
          "1:57: bytes must stand in GROUP BY or inside an aggregate"
        ]
      ),
      (
        "SELECT * FROM aws_vpcflow GROUP BY version, account",
        [
          "1:8: interfaceId must stand in GROUP BY or inside an aggregate"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow GROUP BY 2",
        [
          "1:41: expected a column, an expression or the number of an item from 1 to 1"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow ORDER BY 'region'",
        [
          "1:41: expected a column, an expression or the number of an item from 1 to 1"
        ]
      ),
      (
        "SELECT DISTINCT region FROM aws_vpcflow ORDER BY bytes",
        [
          "1:50: with SELECT DISTINCT, ORDER BY must name what is selected"
        ]
      ),
      ("SELECT ARRAY_AGG(bytes) AS x FROM aws_vpcflow ORDER BY 1", ["1:8: lists have no order"]),
      ("SELECT region FROM aws_vpcflow LIMIT -1", ["1:38: LIMIT must be a constant whole number, not less than 0"]),
      ("SELECT region FROM aws_vpcflow LIMIT 1.5", ["1:38: LIMIT must be a constant whole number, not less than 0"]),
      (
        "SELECT region FROM aws_vpcflow LIMIT 1 OFFSET bytes",
        [
          "1:47: OFFSET must be a constant whole number, not less than 0"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE bytes",
        [
          "1:38: a condition of WHERE must be a truth value, this is a whole number"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE region AND NOT bytes",
        [
          "1:38: a condition of WHERE must be a truth value, this is text",
          "1:53: what stands beside NOT must be a truth value, this is a whole number",
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE srcPort = 'ssh'",
        [
          "1:48: comparison: expected a whole number, this text is none"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE srcAddr = 5",
        [
          "1:48: comparison: expected text, this is a whole number"
        ]
      ),
      ("SELECT region FROM aws_vpcflow WHERE start > 5", ["1:46: comparison: expected a time, this is a whole number"]),
      (
        "SELECT region FROM aws_vpcflow WHERE start > '2026-02-30'",
        [
          "1:46: comparison: expected a time, this text is none"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE srcAddr > srcPort",
        [
          "1:48: comparison: expected text, this is a whole number"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE srcPort IN (1, 'x', 3)",
        [
          "1:53: IN: expected a whole number, this text is none"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE (srcPort, dstPort) IN ((1, 2))",
        [
          "1:38: several values in parentheses are not supported here: expected one value",
          "1:61: several values in parentheses are not supported here: expected one value",
        ]
      ),
      ("SELECT region FROM aws_vpcflow WHERE srcPort LIKE '4%'", ["1:38: LIKE: expected text, this is a whole number"]),
      (
        "SELECT region FROM aws_vpcflow WHERE srcAddr LIKE dstAddr",
        [
          "1:51: the pattern of LIKE must be a constant text"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE srcAddr LIKE 'a' ESCAPE 'xy'",
        [
          "1:62: ESCAPE must be a text of one character"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE srcAddr LIKE 'a!b' ESCAPE '!'",
        [
          "1:51: the escape character must stand before %, _ or itself"
        ]
      ),
      (
        "SELECT region FROM aws_vpcflow WHERE srcAddr = ANY ('a')",
        [
          "1:46: ANY and ALL are supported after LIKE and ILIKE only"
        ]
      ),
      ("SELECT region FROM aws_vpcflow WHERE srcAddr SIMILAR TO 'a'", ["1:46: regular expressions are not supported"]),
      ("SELECT bytes + 'x' AS x FROM aws_vpcflow", ["1:16: arithmetic: expected a number, this is text"]),
      ("SELECT end - start AS x FROM aws_vpcflow", ["1:12: this arithmetic with times is not supported"]),
      (
        "SELECT DATEADD(month, 1, start) AS x FROM aws_vpcflow",
        [
          "1:16: DATEADD of months and years is not supported"
        ]
      ),
      ("SELECT DATE_TRUNC('eon', start) AS x FROM aws_vpcflow", ["1:19: expected a unit of time"]),
      (
        "SELECT INTERVAL '1 month' AS x FROM aws_vpcflow",
        [
          "1:17: expected numbers with units from seconds to weeks: months and years have no fixed length"
        ]
      ),
      (
        "SELECT INTERVAL '1 hour' AS x FROM aws_vpcflow",
        [
          "1:17: an INTERVAL can only be added to or subtracted from a time"
        ]
      ),
      ("SELECT srcAddr::json AS x FROM aws_vpcflow", ["1:17: unknown type json"]),
      ("SELECT start::int AS x FROM aws_vpcflow", ["1:13: a time cannot be cast to a whole number"]),
      ("SELECT 'x'::int AS x FROM aws_vpcflow", ["1:8: this text is not a whole number"]),
      (
        "SELECT srcAddr::varchar(5) AS x FROM aws_vpcflow",
        [
          "1:15: this length or precision of a type is not supported"
        ]
      ),
      ("SELECT 9223372036854775808 AS x FROM aws_vpcflow", ["1:8: this number does not fit 64 bits"]),
      ("SELECT 1e999 AS x FROM aws_vpcflow", ["1:8: this number does not fit 64 bits"]),
      ("SELECT x'12' AS x FROM aws_vpcflow", ["1:8: texts with the prefix x are not supported"]),
      ("SELECT 5x FROM aws_vpcflow", ["1:9: a number is followed by letters"]),
      ("SELECT 'a' 'b' AS x FROM aws_vpcflow", ["1:12: two texts stand side by side"]),
      ("SELECT 'a FROM aws_vpcflow", ["1:8: this text is not closed"]),
      ("SELECT \"a FROM aws_vpcflow", ["1:8: this quoted name is not closed"]),
      ("SELECT $$a FROM aws_vpcflow", ["1:8: this text is not closed"]),
      ("SELECT bytes /* FROM aws_vpcflow", ["1:14: this comment is not closed"]),
      (
        "SELECT '\\xff\\ud800' AS x FROM aws_vpcflow",
        [
          "1:8: the escapes of this text do not give UTF-8 text without NUL"
        ]
      ),
      ("SELECT srcAddr ~ 'x' FROM aws_vpcflow", ["1:16: unexpected character `~`"]),
      ("SELECT $1 FROM aws_vpcflow", ["1:8: unexpected character `$`"]),
      ("SELECT src\u{0}Addr FROM aws_vpcflow", ["1:11: unexpected NUL character"]),
      ("SELECT srcAddr FORM aws_vpcflow", ["1:21: unexpected `aws_vpcflow`"]),
      ("SELECT srcAddr FROM aws_vpcflow WHERE (bytes = 1", ["1:49: unexpected end of the query"]),
      ("SELECT srcAddr FROM aws_vpcflow WHERE bytes = 1)", ["1:48: unexpected `)`"]),
      ("SELECT 'é', srcAddr FROM aws_vpcflow WHERE AND", ["1:44: unexpected `AND`"]),
      ("SELECT 'é日本' AS a,\r\n wrong FROM aws_vpcflow", ["2:2: unknown column wrong"]),
      (
        "SELECT wrong, LENGHT(srcAddr)\nFROM aws_flow\nWHERE srcPort = 'x'",
        [
          "1:8: unknown column wrong", "1:15: unknown function LENGHT",
          "2:6: unknown table aws_flow: flows are in aws_vpcflow",
          "3:17: comparison: expected a whole number, this text is none",
        ]
      ),
    ])
  func refusals(sql: String, expected: [String]) {
    #expect(problems(sql) == expected)
  }

  @Test(
    "The nearest supported form is said",
    arguments: [
      ("SELECT srcadr FROM aws_vpcflow", "srcAddr"), ("SELECT LENGHT(srcAddr) FROM aws_vpcflow", "LENGTH"),
      ("SELECT srcAddr FORM aws_vpcflow", "FROM"), ("SELECT srcAddr FROM aws_vpcflow GROPU BY srcAddr", "GROUP"),
      ("SELECT srcAddr::interger FROM aws_vpcflow", "integer"), ("SELECT srcAddr FROM 'aws_vpcflow'", "aws_vpcflow"),
      ("SELECT RLIKE(srcAddr, 'x') FROM aws_vpcflow", "LIKE, ILIKE, STARTSWITH, ENDSWITH or CONTAINS"),
      ("SELECT TOP 5 srcAddr FROM aws_vpcflow", "LIMIT 5 at the end of the query"),
      ("SELECT COUNT(*) AS n FROM aws_vpcflow WHERE n > 5", "HAVING"),
      ("SELECT DATE_TRUNC('huor', start) FROM aws_vpcflow", "hour"),
    ])
  func suggestions(sql: String, suggestion: String) {
    #expect(firstProblem(sql)?.suggestion == suggestion)
  }

  @Test("A problem is shown with its line, a caret under its place and the nearest supported form")
  func rendering() {
    let sql = "SELECT 'é' AS a,\n\tsrcadr\nFROM aws_vpcflow"
    #expect(
      firstProblem(sql)?.rendered(in: sql)
        == "2:2: unknown column srcadr\n   srcadr\n   ^~~~~~\n  nearest supported form: srcAddr")
  }

  @Test("Of a long line the surroundings of the place are shown")
  func longLine() throws {
    let sql =
      "SELECT " + String(repeating: "'é' || ", count: 50) + "wrong" + String(repeating: " || 'é'", count: 50)
      + " FROM aws_vpcflow"
    let lines = try #require(firstProblem(sql)).rendered(in: sql).split(separator: "\n")
    #expect(lines[1].unicodeScalars.count < 130 && lines[1].hasPrefix("  …") && lines[1].hasSuffix("…"))
    let caret = try #require(lines[2].unicodeScalars.firstIndex(of: "^"))
    let column = lines[2].unicodeScalars.distance(from: lines[2].startIndex, to: caret)
    #expect(lines[1].unicodeScalars.dropFirst(column).prefix(5).elementsEqual("wrong".unicodeScalars))
  }

  @Test("At most a hundred problems are given")
  func manyProblems() {
    let sql = "SELECT " + (1...500).map { "wrong\($0)" }.joined(separator: ", ") + " FROM aws_vpcflow"
    #expect(problems(sql).count == 100)
  }
}
