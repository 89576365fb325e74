import Foundation
import TestSupport
import Testing

@Suite("picket evaluate")
struct EvaluateCommandTests {
  private static let root = #"{"user":"root","address":"8.8.8.8"}"#
  private static let nobody = #"{"user":"nobody"}"#

  /// A line of `--output json`.
  private struct Line: Decodable {
    struct Match: Decodable {
      let detection_id: String
      let severity: String
      let context: [String: String?]?
    }

    struct Refusal: Decodable {
      let code: String
      let message: String
    }

    let index: Int
    let line: Int
    let log_type: String
    let matches: [Match]?
    let refused: Refusal?
  }

  private func lines(_ output: String) throws -> [Line] {
    try output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  @Test("A match is shown with severity, title, detection, dedup string and context")
  func match() async throws {
    let daemon = try await Daemon(detections: Repository.detections)
    let event = Repository.wizEvent("high").path
    let text = try await daemon.command("evaluate", "--dry-run", "--log-type", "Wiz.Detections", event).run()
    #expect(text.exitCode == 0)
    #expect(text.errors.isEmpty)
    try Golden.expect(text.output, is: "evaluate-wiz-high.txt")
    let json = try await daemon.command("evaluate", "--dry-run", "-l", "Wiz.Detections", "-o", "json", event).run()
    try Golden.expect(json.output.replacingOccurrences(of: event, with: "EVENT"), is: "evaluate-wiz-high.jsonl")
  }

  @Test("One event that nothing matches gives that answer, with the count of detections")
  func noMatch() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("evaluate", "--log-type", "Example.Auth").with(input: Self.nobody).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "no match (1 detection evaluated)\n")
  }

  @Test("Many events are answered in the order in which they came")
  func order() async throws {
    let daemon = try await Daemon()
    let events = (0..<2_000).map { $0.isMultiple(of: 3) ? Self.root : Self.nobody }.joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "-o", "json", "-").with(input: events)
      .run()
    #expect(outcome.exitCode == 0)
    let lines = try lines(outcome.output)
    #expect(lines.map(\.index) == Array(0..<2_000))
    #expect(lines.map(\.line) == Array(1...2_000))
    #expect(lines.allSatisfy { ($0.matches?.count == 1) == $0.index.isMultiple(of: 3) })
  }

  @Test("For people only what matched is shown, and a summary")
  func summary() async throws {
    let daemon = try await Daemon()
    let events = [Self.nobody, Self.root, "", Self.nobody].joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "--dry-run", "--log-type", "Example.Auth").with(input: events)
      .run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(outcome.output, is: "evaluate-summary.txt")
  }

  @Test("Events that stretch over lines are told apart, and keep the line on which they start")
  func multiLineEvents() async throws {
    let daemon = try await Daemon()
    let events = """
      {
        "user": "root",
        "note": "} \\" {"
      }

      { "user": "nobody" }
      {
        "user": "root" }{ "user":
        "root" }
      """
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "-o", "json").with(input: events).run()
    #expect(outcome.exitCode == 0)
    let lines = try lines(outcome.output)
    #expect(lines.map(\.line) == [1, 6, 7, 8])
    #expect(lines.map { $0.matches?.count } == [1, 0, 1, 1])
  }

  @Test("A byte order mark, line ends of Windows and blank lines are no events")
  func whiteSpace() async throws {
    let daemon = try await Daemon()
    let input = "\u{FEFF}\r\n\(Self.root)\r\n \t\r\n\(Self.root)"
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "-o", "json").with(input: input).run()
    #expect(try lines(outcome.output).map(\.line) == [2, 4])
    #expect(outcome.exitCode == 0)
  }

  @Test("Events that are refused are said with line and reason, the others are evaluated, and the exit code is 1")
  func refused() async throws {
    let daemon = try await Daemon()
    let input = [Self.root, "not json", "[1]", #"{"user": "#, Self.root].joined(separator: "\n")
    let json = try await daemon.command("evaluate", "-l", "Example.Auth", "-o", "json").with(input: input).run()
    #expect(json.exitCode == 1)
    let lines = try lines(json.output)
    #expect(lines.map { $0.refused?.code } == [nil, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "INVALID_ARGUMENT", nil])
    #expect(lines.map { $0.matches?.count } == [1, nil, nil, nil, 1])
    let text = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: input).run()
    #expect(text.exitCode == 1)
    #expect(text.output.contains("line 2: refused: "))
    #expect(text.output.hasSuffix("5 events: 2 matched, 3 refused\n"))
    #expect(text.errors == "picket: 3 of 5 events refused\n")
  }

  @Test("An event that is too large to be sent is refused with its size, and the next is evaluated")
  func tooLarge() async throws {
    let daemon = try await Daemon()
    let large = #"{"user":"root","text":"\#(String(repeating: "x", count: 9_000_000))"}"#
    let input = "\(Self.root)\n\(large)\n\(Self.root)\n"
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "-o", "json").with(input: input).run()
    #expect(outcome.exitCode == 1)
    let lines = try lines(outcome.output)
    #expect(lines.map(\.line) == [1, 2, 3])
    #expect(lines.map { $0.matches?.count } == [1, nil, 1])
    #expect(lines[1].refused?.message.contains("\(large.utf8.count) bytes") == true)
  }

  @Test(
    "Without --log-type each event says its own",
    arguments: [
      (#"{"p_log_type": "Example.Auth", "user": "root"}"#, "Example.Auth"),
      (
        #"{"user": "}\"p_log_type\": \"x\"", "a": {"p_log_type": "x", "b": [{}, ","]}, "p_log_type":"Example.Auth"}"#,
        "Example.Auth"
      ),
      (#"{"n": -1.5e3, "p_log_type" : "\u0045xample.Auth"}"#, "Example.Auth"),
      (#"{"user": "root"}"#, nil), (#"{"p_log_type": 5}"#, nil), (#"{"p_log_type": ""}"#, nil), ("{}", nil),
    ])
  func ownLogType(_ event: String, _ logType: String?) async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("evaluate", "--output", "json").with(input: event).run()
    #expect(outcome.exitCode == (logType == nil ? 1 : 0))
    let line = try #require(try lines(outcome.output).first)
    #expect(line.log_type == logType ?? "")
    let message = line.refused?.message
    #expect(message == (logType == nil ? "no log type: expected --log-type, or p_log_type in the event" : nil))
  }

  @Test(
    "What is no event is refused as that, without a log type too",
    arguments: [
      (#"["p_log_type", "x"]"#, "the event is an array; expected one JSON object"),
      (#""x""#, "the event is a string; expected one JSON object"), (#"{"p_log_type": "x"#, "the event is not JSON: "),
      (#"{"a\"#, "the event is not JSON: "), ("{", "the event is not JSON: "),
      ("hello", "the event is not JSON: line 1, column 1: 'hello' is no JSON value"),
    ])
  func noEvent(_ event: String, _ reason: String) async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("evaluate", "--output", "json").with(input: event).run()
    #expect(outcome.exitCode == 1)
    #expect(try lines(outcome.output).first?.refused?.message.hasPrefix(reason) == true, "\(outcome.output)")
  }

  @Test("Events of several log types can be mixed")
  func mixedLogTypes() async throws {
    let daemon = try await Daemon()
    let input = """
      {"p_log_type": "Example.Auth", "user": "root"}
      {"p_log_type": "Example.Network", "port": 22}
      """
    let outcome = try await daemon.command("evaluate", "--output", "json").with(input: input).run()
    #expect(outcome.exitCode == 0)
    #expect(
      try lines(outcome.output).map { $0.matches?.first?.detection_id } == ["Example.Login", "Example.Untested"])
  }

  @Test("A log type that no detection names is no error, but said once with what may have been meant")
  func unnamedLogType() async throws {
    let daemon = try await Daemon()
    let input = [Self.root, Self.root].joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "--log-type", "Example.Aut").with(input: input).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "2 events: 0 matched\n")
    #expect(
      outcome.errors
        == "picket: no active detection names the log type 'Example.Aut'; did you mean 'Example.Auth'?\n")
  }

  @Test(
    "--fail-on-match makes a match exit with 1, and nothing else",
    arguments: [(root, 1), (nobody, 0)] as [(String, Int32)])
  func failOnMatch(_ event: String, _ exitCode: Int32) async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "--fail-on-match", "--dry-run")
      .with(input: event).run()
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.isEmpty)
  }

  @Test("--event-id names one event, and more than one are refused before any is sent")
  func eventID() async throws {
    let daemon = try await Daemon()
    let one = try await daemon.command("evaluate", "-l", "Example.Auth", "--event-id", "a").with(input: Self.root).run()
    #expect(one.exitCode == 0)
    #expect(one.output.contains("Login of root from 8.8.8.8"))
    let two = try await daemon.command("evaluate", "-l", "Example.Auth", "--event-id", "a")
      .with(input: Self.root + "\n" + Self.root).run()
    #expect(two.exitCode == 2)
    #expect(two.errors == "picket: --event-id names one event, but standard input holds more\n")
    #expect(two.output.isEmpty)
  }

  @Test("No events at all are said to be none")
  func noEvents() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: "\n\n").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "0 events: 0 matched\n")
  }

  @Test("A verdict is printed while the input still waits for the next event")
  func liveInput() async throws {
    let daemon = try await Daemon()
    let command = try RunningCommand(
      ["evaluate", "-l", "Example.Auth", "-o", "json"], environment: ["PICKET_SOCKET": daemon.socket])
    for index in 0..<3 {
      try command.write(line: Self.root)
      #expect(command.readLine(withinSeconds: 30).contains("\"index\":\(index),"))
    }
    try command.endInput()
    #expect(command.waitForEnd() == 0)
  }

  @Test("Progress is shown on a terminal beside the verdicts, and removed at the end")
  func progress() async throws {
    let daemon = try await Daemon()
    let events = Array(repeating: Self.nobody, count: 500).joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: events)
      .with(errors: .terminal).run()
    #expect(outcome.output == "500 events: 0 matched\n")
    #expect(outcome.errors.hasPrefix("\r\u{1B}[K1 event: 0 matched  "))
    #expect(outcome.errors.contains(" events/s"))
    #expect(outcome.errors.hasSuffix("\r\u{1B}[K"))
  }

  @Test("A daemon that goes away in the middle ends the command with 69")
  func daemonGoesAway() async throws {
    let daemon = try await Daemon()
    let command = try RunningCommand(
      ["evaluate", "-l", "Example.Auth", "-o", "json", "--timeout", "2"], environment: ["PICKET_SOCKET": daemon.socket])
    try command.write(line: Self.root)
    #expect(command.readLine(withinSeconds: 30).contains("Example.Login"))
    daemon.kill()
    try command.write(line: Self.root)
    #expect(command.waitForEnd() == 69)
  }

  @Test("A reader that has gone ends the command quietly")
  func closedPipe() async throws {
    let daemon = try await Daemon()
    let events = Array(repeating: Self.root, count: 2_000).joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "-o", "json")
      .with(input: events).with(output: .closedPipe).run()
    #expect(!outcome.wasKilled)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.isEmpty)
  }

  @Test("Control characters of an event reach no terminal, in any format", arguments: ["text", "json"])
  func controlCharacters(_ format: String) async throws {
    let daemon = try await Daemon()
    let event = #"{"user":"root","address":"\u001b[2J\u009b31m\u007f"}"#
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "-o", format).with(input: event).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && !(0x7F...0x9F ~= $0.value) })
    if format == "json" {
      #expect(try lines(outcome.output)[0].matches?[0].context == ["from": "\u{1B}[2J\u{9B}31m\u{7F}"])
    }
  }
}
