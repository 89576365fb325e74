import Foundation
import TestSupport
import Testing
import Wire

@Suite("Hidden characters of answers")
struct HiddenCharacterTests {
  /// Changes the direction of writing.
  private static let mark = "\u{202E}"

  /// A message with every field set, each text of it with the mark at its start.
  ///
  /// The vectors of the wire have the name of a field as its text; the mark takes the place of as many bytes.
  private static func hostile(_ message: String) throws -> [UInt8] {
    let file = Repository.root.appendingPathComponent("Tests/Fixtures/wire/v1/picket.v1.\(message).full.bin")
    var bytes = [UInt8](try Data(contentsOf: file))
    var start = 0
    while start < bytes.count {
      let isPart = { (byte: UInt8) in byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte) }
      let end = bytes[start...].firstIndex { !isPart($0) } ?? bytes.count
      if end - start > mark.utf8.count { bytes.replaceSubrange(start..<start + mark.utf8.count, with: mark.utf8) }
      start = end + 1
    }
    return bytes
  }

  /// Answers every call with a hostile message; lists have one page.
  private static func answer(_ call: ServedCall) throws {
    switch call.request.method {
    case "ListAlerts":
      var page = try ListAlertsResponse(decoding: hostile("ListAlertsResponse"))
      page.nextPageToken = ""
      call.answer(page)
    case "ListDetections":
      var page = try ListDetectionsResponse(decoding: hostile("ListDetectionsResponse"))
      page.nextPageToken = ""
      call.answer(page)
    case "Describe": call.fail(RPCError(.unimplemented, "a daemon of before"))
    case "WatchAlerts":
      try call.data(hostile("AlertChange"))
      call.fail(RPCError(.internal, "gone\(mark)"))
    default: try call.answer(payload: hostile("\(call.request.method)Response"))
    }
  }

  private static let commands = [
    ["alerts", "list"], ["alerts", "show", "x"], ["alerts", "watch"], ["alerts", "resolve", "x"],
    ["detections", "list"], ["detections", "show", "x"], ["status"], ["schedules"], ["query", "SELECT 1"],
    ["run-scheduled", "x"], ["evaluate", "-l", "T"], ["explain", "-l", "T"], ["ingest", "-"], ["health"],
    ["call", "GetAlert"], ["call", "WatchAlerts"],
  ]

  @Test(
    "No mark of an answer reaches the output, and none is lost", arguments: commands,
    ["", "text", "table", "json", "csv"])
  func answers(_ command: [String], _ format: String) async throws {
    let scratch = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: scratch.path()) { call in
      do { try Self.answer(call) } catch { call.fail(RPCError(.internal, "test: \(error)")) }
    }
    let environment = ["PICKET_SOCKET": scratch.path(), "PICKET_ADMIN_SOCKET": scratch.path()]
    let input = command[0] == "ingest" ? "srcaddr dstaddr\n10.0.0.1 10.0.0.2\n" : "{}"
    let outcome = try await Command(command + (format.isEmpty ? [] : ["--output", format]))
      .with(environment: environment).with(input: input).run()
    try await server.stop()
    let shown = outcome.output + outcome.errors
    #expect(!shown.contains("test: "), "\(shown)")
    // A format that the command does not have.
    if outcome.exitCode == 2 { return }
    #expect(!shown.unicodeScalars.contains("\u{202E}"), "\(shown)")
    #expect(shown.contains(format == "json" || command[0] == "call" ? "\\u202e" : "\\u{202e}"), "\(shown)")
  }

  @Test("An error shows none either, whoever has written what is in it")
  func errors() async throws {
    let daemon = try await ScriptedPicketd { $0.fail(RPCError(.internal, "a\u{200B}b\u{1B}[2J\(Self.mark)")) }
    let refused = try await daemon.command("alerts", "show", "x").run()
    #expect(refused.errors.contains("a\\u{200b}b\\u{1b}[2J\\u{202e}"), "\(refused.errors)")
    let usage = try await daemon.command("alerts", "list", "--stat\(Self.mark)\u{9B}us").run()
    #expect(usage.exitCode == 2 && usage.errors.contains("\\u{202e}\\u{9b}"), "\(usage.errors)")
    try await daemon.stop()
  }

  @Test("In the report for CI systems they are references to the same character")
  func junit() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write(
      """
      AnalysisType: rule
      RuleID: Example.Hidden
      Enabled: true
      LogTypes: [Example.Auth]
      Severity: Info
      Detection: [{Key: user, Condition: Exists}]
      Tests:
        - Name: "a\\u202Eb\\u200B\\x7F"
          ExpectedResult: true
          Log: {}

      """, to: "hidden.yml")
    let outcome = try await Command("test", path, "--output", "junit").run()
    #expect(outcome.output.contains(#"name="a&#8238;b&#8203;&#127;""#), "\(outcome.output)")
    let text = try await Command("test", path).run()
    #expect(text.output.contains("a\\u{202e}b\\u{200b}\\u{7f}") && !text.output.contains(Self.mark))
  }

  @Test("A detection's file is shown to a terminal with escapes, and written to a file as it is")
  func source() async throws {
    let detection = GetDetectionResponse(source: Array("# a\(Self.mark)b\n".utf8))
    let daemon = try await ScriptedPicketd { $0.answer(detection) }
    let file = try await daemon.command("detections", "show", "x", "--source").run()
    #expect(file.output == "# a\(Self.mark)b\n")
    let terminal = try await daemon.command("detections", "show", "x", "--source").with(output: .terminal).run()
    #expect(terminal.output.hasPrefix("# a\\u{202e}b"))
    try await daemon.stop()
  }
}

@Suite("Rows as CSV")
struct RowCSVTests {
  /// The rows of a column of texts and one of numbers, without the line of the names.
  private func rows(_ texts: [String], options: [String] = [], output: Command.Output = .captured) async throws
    -> String
  {
    let response = QueryFlowsResponse(
      columns: [Column(name: "=t", type: .text), Column(name: "n", type: .integer)],
      rows: texts.map { Row(values: [.text($0), .integer(-1)]) }, rowCount: UInt64(texts.count))
    let daemon = try await ScriptedPicketd { $0.answer(response) }
    let outcome = try await daemon.command(["query", "SELECT 1", "-o", "csv"] + options).with(output: output).run()
    try await daemon.stop()
    #expect(outcome.exitCode == 0)
    let names = options.isEmpty ? "'=t,n\r\n" : "=t,n\r\n"
    #expect(outcome.output.hasPrefix(names) || outcome.output.hasPrefix(names.replacing("\r\n", with: "\r\r\n")))
    return String(outcome.output.dropFirst(names.count))
  }

  /// Texts, and how a file has them.
  private static let cells = [
    ("=1+2", "'=1+2"), ("+49", "'+49"), ("-rw-r--r--", "'-rw-r--r--"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
    ("\rx", "\"'\rx\""), ("\nx", "\"'\nx\""), ("-1", "'-1"), ("＝1", "'＝1"), ("=\"a,b\"", "\"'=\"\"a,b\"\"\""),
    ("'=1", "''=1"), ("''-", "'''-"), ("'quoted'", "'quoted'"), ("a=b", "a=b"), (" =1", " =1"), ("", "\"\""),
    ("10.0.0.1", "10.0.0.1"), ("a\u{202E}b\u{1B}", "a\\u{202e}b\\u{1b}"), ("\u{FEFF}=1", "\\u{feff}=1"),
  ]

  @Test("A text that a spreadsheet would calculate gets a ', a number never")
  func formulas() async throws {
    let lines = Self.cells.map { "\($0.1),-1\r\n" }
    #expect(try await rows(Self.cells.map(\.0)) == lines.joined())
  }

  @Test("Without the first ' of what begins with it and then like a formula, each text is what it was")
  func roundTrip() async throws {
    for (text, cell) in Self.cells where !Self.isEscaped(text) {
      var value = cell
      if value.hasPrefix("\"") { value = String(value.dropFirst().dropLast()).replacing("\"\"", with: "\"") }
      let rest = value.unicodeScalars.drop { $0 == "'" }
      if value.hasPrefix("'"), let first = rest.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) {
        value.removeFirst()
      }
      #expect(value.unicodeScalars.elementsEqual(text.unicodeScalars))
    }
  }

  private static func isEscaped(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{FEFF}" || $0 == "\u{1B}" }
  }

  @Test("--csv-raw writes texts as they are, but no terminal gets what it would obey")
  func raw() async throws {
    #expect(try await rows(["=1\u{202E}", "\ta\u{1B}"], options: ["--csv-raw"]) == "=1\u{202E},-1\r\n\ta\u{1B},-1\r\n")
    let shown = try await rows(["=1\u{202E}", "\ta\u{1B}"], options: ["--csv-raw"], output: .terminal)
    #expect(shown.contains("=1\\u{202e},-1") && shown.contains("\\ta\\u{1b},-1") && !shown.contains("\u{1B}"))
  }

  @Test("--csv-raw is refused where no CSV is written", arguments: [["query", "SELECT 1"], ["run-scheduled", "x"]])
  func rawElsewhere(_ command: [String]) async throws {
    let outcome = try await Command(command + ["--csv-raw"]).run()
    #expect(outcome.exitCode == 2 && outcome.errors.contains("--csv-raw is for --output csv"))
  }

  @Test("Every command that writes CSV has --csv-raw and writes texts in the same way")
  func runScheduled() async throws {
    let response = RunScheduledResponse(
      columns: [Column(name: "t", type: .text)], rows: [Row(values: [.text("=1")])], rowCount: 1, enabled: true)
    let daemon = try await ScriptedPicketd { $0.answer(response) }
    #expect(try await daemon.command("run-scheduled", "x", "-o", "csv").run().output == "t\r\n'=1\r\n")
    #expect(try await daemon.command("run-scheduled", "x", "-o", "csv", "--csv-raw").run().output == "t\r\n=1\r\n")
    try await daemon.stop()
  }
}
