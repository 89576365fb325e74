import Foundation
import TestSupport
import Testing
import Wire

/// With a daemon that answers as the test says.
@Suite("picket ingest and answers of the daemon")
struct IngestAnswerTests {
  private static func serve(
    _ asked: Asked<IngestFlowRequest>, _ answer: @escaping @Sendable (Int, IngestFlowRequest) -> IngestFlowResponse?
  ) async throws -> ScriptedPicketd {
    try await ScriptedPicketd { call in
      let request = try asked.request(of: call)
      guard let response = answer(asked.all.count, request) else { return call.hangUp() }
      call.answer(response)
    }
  }

  private static func accepted(_ request: IngestFlowRequest) -> IngestFlowResponse {
    let records = request.lines.split(separator: 0x0A).count
    return IngestFlowResponse(acceptedCount: UInt64(records))
  }

  private static let alert = Match(
    detectionID: "Example.Scan", severity: .high, title: "Scan from 10.0.0.1", outcome: .alertCreated,
    alertID: "0a1b2c")

  @Test("Lines are sent in chunks of one format, with the places that they have in the file")
  func chunks() async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in Self.accepted(request) }
    let input = "\n1 2\n\n3 4\n5 6\n${srcaddr}\n7\n{\"srcaddr\":8}\n"
    let outcome = try await daemon.command("ingest", "--batch", "2", "--format", "srcaddr dstaddr", "-l", "X")
      .with(input: input).run()
    #expect(outcome.output == "5 flows accepted\n")
    #expect(
      asked.all.map { String(decoding: $0.lines, as: UTF8.self) } == ["1 2\n\n3 4\n", "5 6\n", "7\n{\"srcaddr\":8}\n"])
    #expect(asked.all.map(\.format) == ["srcaddr dstaddr", "srcaddr dstaddr", "${srcaddr}"])
    #expect(asked.all.map(\.logType) == ["X", "X", "X"])
  }

  @Test(
    "A header of a file that says other than --format is said to hold, once",
    arguments: [
      (
        "1 2\nsrcaddr\n3\ndstaddr\n4\n",
        "standard input:2: this header holds for the lines after it, rather than --format"
      ),
      ("1 2\n${srcaddr} ${dstaddr}\n3 4\n", nil),
    ])
  func otherHeader(input: String, note: String?) async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in Self.accepted(request) }
    let outcome = try await daemon.command("ingest", "--format", "srcaddr dstaddr").with(input: input).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == (note.map { "picket: \($0)\n" } ?? ""))
  }

  @Test("Names are given as a last field or a first member, and the format says so")
  func names() async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in Self.accepted(request) }
    let input = "1\n{\"srcaddr\":2}\n{ }\n1\r\nsrcaddr p_row_id\n1 a\n"
    _ = try await daemon.command("ingest", "--row-ids", "--format", "srcaddr").with(input: input).run()
    #expect(asked.all.map(\.format) == ["srcaddr p_row_id", "srcaddr p_row_id"])
    let lines = asked.all.map { String(decoding: $0.lines, as: UTF8.self).split(separator: "\n").map(String.init) }
    #expect(lines[0][0].wholeMatch(of: /1 [0-9a-f]{32}/) != nil)
    #expect(lines[0][1].wholeMatch(of: /\{"p_row_id":"[0-9a-f]{32}","srcaddr":2\}/) != nil)
    #expect(lines[0][2] == "{ }")
    #expect(lines[0][3] == lines[0][0] + "-1")
    #expect(lines[1] == ["1 a"])
  }

  @Test("Refused records have the lines of the file, also after chunks, and only the first are shown")
  func refusedLines() async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in
      let indices = request.lines.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().indices
      return IngestFlowResponse(
        rejectedCount: UInt64(indices.count),
        rejected: indices.enumerated().map { RejectedRecord(index: UInt32($0.offset), reason: "no \u{1B}[2J") })
    }
    let input = (1...50).map { "\($0)\n" }.joined()
    let outcome = try await daemon.command("ingest", "--batch", "7").with(input: input).run()
    #expect(outcome.exitCode == 1)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 22)
    #expect(lines[0] == #"standard input:1: refused: no \u{1b}[2J"#)
    #expect(lines[19] == #"standard input:20: refused: no \u{1b}[2J"#)
    #expect(lines[20] == "and 30 more refused")
    #expect(lines[21] == "0 flows accepted, 50 refused")
  }

  @Test("Matches and new alerts are shown, and what the window had to let go")
  func alerts() async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, _ in
      IngestFlowResponse(
        acceptedCount: 1, matches: [Self.alert],
        window: FlowWindowInfo(
          flowCount: 5, completeSinceUnixNanos: 1_769_903_999_000_000_000, droppedEarlyCount: 3),
        errors: [DetectionError(detectionID: "Example.Broken", code: "title", message: "no title")], matchCount: 4)
    }
    let text = try await daemon.command("ingest").with(input: "1\n").run()
    #expect(text.exitCode == 0)
    try Golden.expect(text.output, is: "ingest-alerts.txt")
    let json = try await daemon.command("ingest", "-o", "json").with(input: "1\n").run()
    #expect(json.exitCode == 0)
    try Golden.expect(json.output, is: "ingest-alerts.json")
  }

  @Test("A connection that is lost is said with what was acknowledged, and ends with 69", arguments: ["text", "json"])
  func lostConnection(format: String) async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { count, request in count <= 2 ? Self.accepted(request) : nil }
    let input = (1...10).map { "\($0)\n" }.joined()
    let outcome = try await daemon.command("ingest", "--batch", "2", "--timeout", "5", "--output", format)
      .with(input: input).run()
    #expect(outcome.exitCode == 69)
    #expect(outcome.errors.contains("; 4 flows acknowledged, through line 4 of standard input, no answer for "))
    #expect(
      outcome.errors.hasSuffix(
        " records, which may have been taken or not; records sent with --row-ids can be sent again, and none is taken "
          + "twice\n"))
    if format == "json" {
      #expect(outcome.output.contains(/"answered_through": \{\s+"file": "standard input",\s+"line": 4\s+\}/))
    }
    #expect(outcome.output.hasPrefix(format == "text" ? "4 flows accepted\n" : "{\n  \"complete\": false,\n"))
  }

  @Test("A call that the daemon refuses as a whole ends the command with its lines and 1")
  func refusedCall() async throws {
    let daemon = try await ScriptedPicketd { call in
      call.fail(RPCError(.resourceExhausted, "the flow log is full"))
    }
    let outcome = try await daemon.command("ingest").with(input: "\n1\n2\n").run()
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.errors == "picket: standard input: lines 2 to 3 were refused: the flow log is full (RESOURCE_EXHAUSTED);"
        + " 0 flows acknowledged\n")
  }

  @Test("Without a daemon the command ends with 69 before it reads anything")
  func noDaemon() async throws {
    let outcome = try await Command("ingest", "--socket", "/nonexistent/picket.sock").with(input: "1\n").run()
    #expect(outcome.exitCode == 69)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("picket: cannot connect to /nonexistent/picket.sock"))
    #expect(!outcome.errors.contains("acknowledged"))
  }

  @Test("A record is sent while the input still waits for the next one")
  func liveInput() async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in Self.accepted(request) }
    let command = try RunningCommand(["ingest"], environment: daemon.environment)
    for count in 1...3 {
      try command.write(line: "\(count)")
      for _ in 0..<1_000 where asked.all.count < count { try await Task.sleep(for: .milliseconds(10)) }
      #expect(asked.all.count == count)
    }
    try command.endInput()
    #expect(command.waitForEnd() == 0)
  }

  @Test(
    "A signal ends the waiting for input, and what was taken is said with how to go on",
    arguments: [
      ([], "to go on, send the lines after that"), (["--row-ids"], "to go on, send the same again with --row-ids"),
    ])
  func interruptedErrors(options: [String], wayOn: String) async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in Self.accepted(request) }
    let scratch = try ScratchDirectory()
    let errors = URL(fileURLWithPath: try scratch.write("", to: "errors"))
    let command = try RunningCommand(
      ["ingest"] + options, environment: daemon.environment, errors: try FileHandle(forWritingTo: errors))
    try command.write(line: "1\n\n2")
    for _ in 0..<1_000 where asked.all.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    command.signal(SIGINT)
    #expect(command.waitForEnd() == 1)
    #expect(
      try String(contentsOf: errors, encoding: .utf8) == """
        picket: standard input was not read to its end: interrupted; 2 flows acknowledged, through line 3 of standard \
        input; \(wayOn)

        """)
  }

  @Test("A signal ends the waiting for input, and what was taken is printed", arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in Self.accepted(request) }
    let command = try RunningCommand(["ingest"], environment: daemon.environment)
    try command.write(line: "1")
    for _ in 0..<1_000 where asked.all.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    command.signal(signal)
    #expect(command.readLine(withinSeconds: 20) == "1 flow accepted\n")
    #expect(command.waitForEnd() == 1)
  }

  @Test("A pipe by name is read like a file")
  func namedPipe() async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in Self.accepted(request) }
    let scratch = try ScratchDirectory()
    let path = scratch.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let writing = Task.detached { try Data("1\n2\n".utf8).write(to: URL(fileURLWithPath: path)) }
    let outcome = try await daemon.command("ingest", path).run()
    try await writing.value
    #expect(outcome.output == "2 flows accepted\n")
  }

  @Test("A reader that has gone ends the command quietly")
  func closedPipe() async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await Self.serve(asked) { _, request in Self.accepted(request) }
    let outcome = try await daemon.command("ingest").with(input: "1\n").with(output: .closedPipe).run()
    #expect(!outcome.wasKilled)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.isEmpty)
  }

  @Test(
    "What cannot be asked for is a usage error",
    arguments: [
      (["--batch", "0"], "--batch expects a count from 1 to 65536, not 0"),
      (["--format", "srcaddr dstadr"], #"--format: "dstadr" is no field of a flow log; did you mean dstaddr?"#),
      (["-", "-"], "standard input can be read only once"),
      (["--log-type", ""], "--log-type expects a name such as AWS.VPCFlow"),
      (["/nonexistent.log"], "cannot read /nonexistent.log: No such file or directory"),
      (["/"], "cannot read /: Is a directory"),
    ])
  func usage(arguments: [String], message: String) async throws {
    let outcome = try await Command(["ingest"] + arguments).with(input: "").run()
    #expect(outcome.exitCode == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(message))
  }
}
