import Testing

@testable import Flows

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
