import Foundation
import ScriptedDaemon
import Testing
import Wire

@Suite("picket explain of a query")
struct ExplainQueryTests {
  @Test("A query's stages are shown with rows in, rows out and time", arguments: [["VPC Flow Port Scanning"]])
  func stages(arguments: [String]) async throws {
    let asked = Asked<QueryFlowsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(ExampleQueries.explained)
    }
    let outcome = try await daemon.command(["explain"] + arguments).run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(outcome.output, is: "explain-query.txt")
    let json = try await daemon.command("explain", "--sql", "SELECT 1", "--as-of", "2026-03-01T09:30:00Z", "-o", "json")
      .run()
    _ = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    try Golden.expect(json.output, is: "explain-query.json")
    #expect(
      asked.all == [
        QueryFlowsRequest(queryName: "VPC Flow Port Scanning", rowsMax: 1, explain: true),
        QueryFlowsRequest(sql: "SELECT 1", asOfUnixNanos: ExampleQueries.asOf, rowsMax: 1, explain: true),
      ])
    try await daemon.stop()
  }

  @Test("The stages of these tests are those of a daemon, and so are the problems of a query")
  func likeDaemon() async throws {
    let daemon = try await Daemon(detections: Repository.detections)
    let outcome = try await daemon.command("explain", "VPC Flow Port Scanning", "-o", "json").run()
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let stages = try #require(object?["stages"] as? [[String: Any]])
    #expect(stages.map { $0["name"] as? String } == ExampleQueries.explained.stages.map(\.name))
    #expect(stages.map { $0["lines"] as? [String] } == ExampleQueries.explained.stages.map(\.lines))
    let refused = try await daemon.command("explain", "--sql", "SELECT srcAdr FROM aws_vpcflow").run()
    #expect(refused.errors == "picket: the query is refused\n\(ExampleQueries.problem)\n")
  }

  @Test("What a terminal would obey is shown as an escape")
  func escapes() async throws {
    var answer = ExampleQueries.explained
    answer.stages[1].lines[3] = "flowDirection eq \"egress\u{1B}[2J\""
    let daemon = try await ScriptedPicketd { [answer] in $0.answer(answer) }
    let outcome = try await daemon.command("explain", "VPC Flow Port Scanning").run()
    #expect(outcome.output.contains(#"  flowDirection eq "egress\u{1b}[2J""#))
    #expect(!outcome.output.contains("\u{1B}"))
    try await daemon.stop()
  }

  @Test("What is neither a file nor a query is said to be neither")
  func neither() async throws {
    let daemon = try await ScriptedPicketd { call in
      if call.request.method == "ListDetections" {
        return call.answer(ListDetectionsResponse(detections: ExampleQueries.summaries))
      }
      call.fail(RPCError(.notFound, "no such query"))
    }
    let outcome = try await daemon.command("explain", "VPC Flow Becons").run()
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.errors == """
        picket: there is no file 'VPC Flow Becons', and no query 'VPC Flow Becons' is loaded; did you mean \
        'VPC Flow Beacons'?

        """)
    try await daemon.stop()
  }

  @Test("With --log-type the argument is a file")
  func file() async throws {
    let outcome = try await Command("explain", "-l", "Example.Auth", "VPC Flow Beacons").run()
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("cannot read VPC Flow Beacons: No such file or directory"))
  }

  @Test("The problems of a query are shown as picket query shows them")
  func refused() async throws {
    let daemon = try await ScriptedPicketd { $0.fail(RPCError(.invalidArgument, ExampleQueries.problem)) }
    let outcome = try await daemon.command("explain", "--sql", "SELECT srcAdr FROM aws_vpcflow").run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "picket: the query is refused\n\(ExampleQueries.problem)\n")
    try await daemon.stop()
  }
}
