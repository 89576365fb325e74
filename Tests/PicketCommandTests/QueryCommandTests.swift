import Foundation
import TestSupport
import Testing
import Wire

@Suite("picket query")
struct QueryCommandTests {
  @Test("The rows come as a table, as JSON or as CSV")
  func outputs() async throws {
    let daemon = try await ScriptedPicketd { $0.answer(ExampleQueries.answered) }
    let table = try await daemon.command("query", "SELECT 1").run()
    #expect(table.exitCode == 0)
    try Golden.expect(table.output, is: "query.txt")
    let json = try await daemon.command("query", "SELECT 1", "--output", "json").run()
    _ = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    try Golden.expect(json.output, is: "query.json")
    let csv = try await daemon.command("query", "SELECT 1", "--output", "csv").run()
    #expect(csv.output.hasPrefix("srcAddr,distinctDstPorts,firstSeen,share,ports,isDenied\r\n"))
    #expect(csv.errors.isEmpty)
    try await daemon.stop()
  }

  @Test("A query is read from standard input, and reaches the daemon as it was written")
  func standardInput() async throws {
    let asked = Asked<QueryFlowsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(QueryFlowsResponse())
    }
    let text = "SELECT *\nFROM aws_vpcflow -- é\n"
    let outcome = try await daemon.command("query", "-", "-o", "json").with(input: text).run()
    #expect(outcome.exitCode == 0)
    _ = try await daemon.command("query", "SELECT 1", "--as-of", "2026-03-01T09:30:00Z", "--rows", "5").run()
    #expect(
      asked.all == [
        QueryFlowsRequest(sql: text),
        QueryFlowsRequest(sql: "SELECT 1", asOfUnixNanos: ExampleQueries.asOf, rowsMax: 5),
      ])
    try await daemon.stop()
  }

  @Test("A query that is refused shows each problem with its line and a caret")
  func refused() async throws {
    let daemon = try await ScriptedPicketd { $0.fail(RPCError(.invalidArgument, ExampleQueries.problem + "\u{1B}")) }
    let outcome = try await daemon.command("query", "SELECT srcAdr FROM aws_vpcflow").run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors == "picket: the query is refused\n\(ExampleQueries.problem)\\u{1b}\n")
    try await daemon.stop()
  }

  @Test(
    "A text that is rather a name than a query is refused with the command that takes it",
    arguments: [
      ("VPC Flow Port Scanning", "a query that is loaded runs by its name with 'picket run-scheduled NAME'"),
      ("good/login.yml", "a file is read with 'picket query - < FILE'"),
    ])
  func names(text: String, hint: String) async throws {
    let daemon = try await ScriptedPicketd { $0.fail(RPCError(.invalidArgument, "1:1: expected SELECT\n  \(text)")) }
    for arguments in [["query", text], ["explain", "--sql", text]] {
      let outcome = try await daemon.command(arguments).run()
      #expect(outcome.exitCode == 1)
      #expect(outcome.errors == "picket: the query is refused\n1:1: expected SELECT\n  \(text)\n\(hint)\n")
    }
    try await daemon.stop()
  }

  @Test("A query that begins with a comment is no option")
  func comment() async throws {
    let asked = Asked<QueryFlowsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(QueryFlowsResponse())
    }
    let text = "-- ports\nSELECT dstPort FROM aws_vpcflow"
    #expect(try await daemon.command("query", text).run().exitCode == 0)
    #expect(try await daemon.command("explain", "--sql", text, "-o", "json").run().exitCode == 0)
    #expect(asked.all.map(\.sql) == [" " + text, " " + text])
    try await daemon.stop()
  }

  @Test("A query that fails while it runs is said in one line")
  func failed() async throws {
    let daemon = try await ScriptedPicketd { $0.fail(RPCError(.resourceExhausted, "more than 10 groups")) }
    let outcome = try await daemon.command("query", "SELECT 1").run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "picket: more than 10 groups (RESOURCE_EXHAUSTED)\n")
    try await daemon.stop()
  }

  @Test("Long values are cut in a table and whole in JSON, and columns of one name keep their values apart")
  func wideAndRepeated() async throws {
    let long = String(repeating: "x", count: 61)
    let columns = [Column(name: "a", type: .text), Column(name: "a", type: .text), Column(name: "a_2", type: .text)]
    let answer = QueryFlowsResponse(
      columns: columns, rows: [Row(values: [.text(long), .text(String(long.dropLast())), .text("z")])], rowCount: 1)
    let daemon = try await ScriptedPicketd { $0.answer(answer) }
    let table = try await daemon.command("query", "SELECT 1").run()
    #expect(table.output.contains("\(long.dropLast(2))…  \(long.dropLast())  z\n"))
    #expect(table.output.contains("long values are cut at …; --output json shows them whole\n"))
    let json = try await daemon.command("query", "SELECT 1", "-o", "json").run()
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let row = (object?["rows"] as? [[String: String]])?.first
    #expect(row == ["a": long, "a_3": String(long.dropLast()), "a_2": "z"])
    try await daemon.stop()
  }

  @Test(
    "Whether the window held all that was asked for is said",
    arguments: [
      (0, 0, "complete: the window holds all flows since the first one, of 2026-03-01T07:30:00Z"),
      (0, 7, "complete: the window holds all flows since 2026-03-01T09:30:07Z"),
      (
        0, -9_000,
        "complete since the first flow, of 2026-03-01T07:30:00Z; the query asks for flows since 2026-03-01T07:00:00Z"
      ),
      (7, 7, "complete: the window holds all flows since 2026-03-01T09:30:07Z"),
      (
        7, 6,
        "incomplete: the query asks for flows since 2026-03-01T09:30:06Z, the window holds all only since 2026-03-01T09:30:07Z"
      ),
      (7, 0, "the query asks for flows of any time; the window holds all since 2026-03-01T09:30:07Z"),
    ] as [(Int64, Int64, String)])
  func completeness(since: Int64, earliest: Int64, note: String) async throws {
    let nanos = { (seconds: Int64) in seconds == 0 ? 0 : ExampleQueries.asOf + seconds * 1_000_000_000 }
    var answer = ExampleQueries.answered
    answer.window?.completeSinceUnixNanos = nanos(since)
    answer.earliestUnixNanos = nanos(earliest)
    let daemon = try await ScriptedPicketd { [answer] in $0.answer(answer) }
    let outcome = try await daemon.command("query", "SELECT 1").run()
    #expect(outcome.output.hasSuffix("\n\(note)\n"), "\(outcome.output)")
    try await daemon.stop()
  }

  @Test("The types of columns have names of one style, and none where none is known")
  func typeNames() async throws {
    let daemon = try await Daemon()
    let flows = try await daemon.command("ingest").with(input: ExampleFlows.lines(2)).run()
    #expect(flows.exitCode == 0)
    let sql = """
      SELECT srcAddr AS a, COUNT(*) AS b, AVG(bytes) AS c, TRUE AS d, MIN(start) AS e, NULL AS f, \
      ARRAY_AGG(start) AS g, ARRAY_AGG(dstPort) AS h, ARRAY_AGG(vpcId) AS i FROM aws_vpcflow GROUP BY srcAddr
      """
    let outcome = try await daemon.command("query", sql, "-o", "json").run()
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let columns = try #require(object?["columns"] as? [[String: Any]])
    #expect(
      columns.map { $0["type"] as? String } == [
        "TEXT", "INTEGER", "DOUBLE", "BOOLEAN", "TIME", "NULL", "LIST", "LIST", "LIST",
      ])
    #expect(columns.map { $0["element_type"] as? String }.suffix(4) == [nil, "TIME", "INTEGER", nil])
    let row = try #require((object?["rows"] as? [[String: Any]])?.first)
    #expect(row["g"] as? [String] == [row["e"], row["e"]] as? [String] && row["h"] as? [Int] == [1, 2])
    #expect(row["f"] is NSNull && (row["i"] as? [Any])?.isEmpty == true)
  }

  @Test("A window that no flow has come to yet is said to be that, and not to be complete")
  func emptyWindow() async throws {
    var answer = ExampleQueries.answered
    answer.window = FlowWindowInfo(retentionSeconds: 7_200)
    let daemon = try await ScriptedPicketd { [answer] in $0.answer(answer) }
    let outcome = try await daemon.command("query", "SELECT 1").run()
    #expect(outcome.output.hasSuffix("\nno flow has come to the window yet\n"), "\(outcome.output)")
    try await daemon.stop()
  }

  @Test(
    "Rows that were left out are said beside a CSV, and who left them out",
    arguments: [
      (["--rows", "3"], "--rows shows more, up to the daemon's bound"),
      ([], "the daemon gives no more at a time (query_rows_max, or the size of an answer)"),
      (["--rows", "4"], "the daemon gives no more at a time (query_rows_max, or the size of an answer)"),
    ])
  func truncated(options: [String], more: String) async throws {
    var answer = ExampleQueries.answered
    (answer.truncated, answer.rowCount) = (true, 9_000)
    let daemon = try await ScriptedPicketd { [answer] in $0.answer(answer) }
    let outcome = try await daemon.command(["query", "SELECT 1", "-o", "csv"] + options).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "picket: the first 3 of 9,000 rows; \(more)\n")
    try await daemon.stop()
  }

  @Test("Where a table is wider than the terminal, each row stands by itself")
  func narrowTerminal() async throws {
    let daemon = try await ScriptedPicketd { $0.answer(ExampleQueries.answered) }
    let command = daemon.command("query", "SELECT 1").with(
      environment: daemon.environment.merging(["NO_COLOR": "1"]) { $1 })
    let narrow = try await command.with(output: .narrowTerminal(columns: 60)).run()
    #expect(
      narrow.output.hasPrefix(
        """
        row 1
          srcAddr           10.0.0.7
          distinctDstPorts  1024
          firstSeen         2026-03-01T08:30:00Z
          share             0.25
          ports             [22,null,23]
          isDenied          true
        row 2
          srcAddr           a "quoted", \\u{1b}[2J text
          distinctDstPorts  -1

        """), "\(narrow.output)")
    let wide = try await command.with(output: .narrowTerminal(columns: 120)).run()
    #expect(wide.output == (try await daemon.command("query", "SELECT 1").run()).output)
    try await daemon.stop()
  }

  @Test("A closed pipe ends the command quietly")
  func closedPipe() async throws {
    let daemon = try await ScriptedPicketd { $0.answer(ExampleQueries.answered) }
    let outcome = try await daemon.command("query", "SELECT 1").with(output: .closedPipe).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.isEmpty && !outcome.wasKilled)
    try await daemon.stop()
  }
}
