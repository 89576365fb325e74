import Foundation
import TestSupport
import Testing
import Wire

@Suite("picket explain")
struct ExplainCommandTests {
  @Test("An event that did not match shows the condition that did not hold, with the value it saw")
  func informational() async throws {
    let daemon = try await Daemon(detections: Repository.detections)
    let event = Repository.wizEvent("informational").path
    let outcome = try await daemon.command("explain", "--log-type", "Wiz.Detections", event).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains(#"severity ne "INFORMATIONAL"  ✗  severity = "INFORMATIONAL""#))
    try Golden.expect(outcome.output, is: "explain-wiz-informational.txt")
  }

  @Test("Values that are missing are said to be, and dynamic severities are explained too")
  func missing() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("explain", "-l", "Example.Auth", "-").with(input: #"{"user":"root"}"#).run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(outcome.output, is: "explain-missing.txt")
  }

  @Test("A filter that failed is marked, with the reason")
  func failure() async throws {
    let daemon = try await Daemon(detections: Repository.fixtures.appendingPathComponent("failing"))
    let event = #"{"user": "root", "count": "six"}"#
    let outcome = try await daemon.command("explain", "-l", "Example.Auth", "-d", "Example.Filter", "-")
      .with(input: event).run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(outcome.output, is: "explain-failure.txt")
  }

  @Test("--detections explains without a daemon, with the same output", arguments: ["text", "json"])
  func withoutDaemon(_ format: String) async throws {
    let daemon = try await Daemon()
    let event = #"{"user":"ann","p_log_type":"Example.Auth"}"#
    let asked = try await daemon.command("explain", "--output", format, "-").with(input: event).run()
    let alone = try await Command("explain", "--detections", "good", "--output", format, "-").with(input: event).run()
    #expect(alone.exitCode == 0 && alone.errors.isEmpty)
    #expect(!alone.output.isEmpty && alone.output == asked.output)
  }

  @Test(
    "Without a daemon --detection chooses, also what is disabled, and a rule over rows takes a row",
    arguments: [
      (["good", "-d", "Example.Disabled"], "Example.Disabled  ✗  does not match\n"),
      (
        ["good", "-d", "Example.Login", "-d", "Example.Disabled"],
        "user starts_with \"adm\"  ✗  user = \"root\"\n\nExample.Login  ✓"
      ),
      (["queries/ports.yml", "-d", "Example.Ports"], "ports gt 10  ✓  ports = 11\n"),
    ])
  func chosen(_ arguments: [String], _ expected: String) async throws {
    let event = #"{"user":"root","ports":11,"srcAddr":"10.0.0.1"}"#
    let outcome = try await Command(["explain", "-", "--detections"] + arguments).with(input: event).run()
    #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output.contains(expected), "\(outcome.output)")
  }

  @Test(
    "What cannot be explained without a daemon is said",
    arguments: [
      (["good", "-d", "Example.Logn"], 1, "did you mean 'Example.Login'?"),
      (["good", "-d", "Example.Python"], 1, "the detection 'Example.Python' is not run: Python body"),
      (["good", "-d", "Example.Query"], 1, "'Example.Query' is a query, which takes no event"),
      (["good", "-d", "Example.Login", "-l", "Other"], 1, "is for events of Example.Auth, this one is of 'Other'"),
      (["queries/ports.yml", "-d", "Example ports"], 1, "is a query, which takes no event"),
      (["nowhere"], 3, "no detection found in nowhere; picket check shows the 1 problem"),
      (["broken", "-l", "Example.Auht"], 0, "problems in the detection files, which are left out"),
      (["good", "-l", "Example.Auht"], 0, "names the log type 'Example.Auht'; did you mean 'Example.Auth'?"),
    ] as [([String], Int32, String)])
  func notExplained(_ arguments: [String], _ exitCode: Int32, _ message: String) async throws {
    let outcome = try await Command(["explain", "-", "--detections"] + arguments).with(input: "{}").run()
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("The explanation for programs is JSON with the tree of conditions")
  func json() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("explain", "-l", "Example.Auth", "--output", "json", "-")
      .with(input: #"{"user":"root"}"#).run()
    #expect(outcome.exitCode == 0)
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    try Golden.expect(outcome.output, is: "explain.json")
  }

  @Test("A misspelt detection is answered with the nearest one")
  func misspeltDetection() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("explain", "-l", "Example.Auth", "--detection", "Example.Logn", "-")
      .with(input: "{}").run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("did you mean 'Example.Login'?"))
  }

  @Test("A log type that no detection names is said")
  func unnamedLogType() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("explain", "-l", "Nothing", "-").with(input: "{}").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "no detection evaluated\n")
    #expect(outcome.errors == "picket: no active detection names the log type 'Nothing'\n")
  }

  @Test(
    "Anything but one event is refused",
    arguments: [
      ("{}\n{}", 2, "explain takes one event, but standard input holds more"),
      ("\n", 2, "standard input holds no event"), ("[]", 2, "standard input holds no event"),
      ("[1]", 1, "INVALID_ARGUMENT"),
    ] as [(String, Int32, String)])
  func notOneEvent(_ input: String, _ exitCode: Int32, _ message: String) async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("explain", "-l", "Example.Auth", "-").with(input: input).run()
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.contains(message))
  }
}

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
