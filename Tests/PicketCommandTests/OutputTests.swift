import Foundation
import TestSupport
import Testing
import Wire

@Suite("Where output goes")
struct OutputTests {
  @Test("Colours are shown on a terminal, and only there")
  func colours() async throws {
    let terminal = try await Command("check", "good").with(output: .terminal).run()
    #expect(terminal.exitCode == 0)
    #expect(terminal.output.contains("\u{1B}[32mno problems\u{1B}[0m"))
    let file = try await Command("check", "good").run()
    #expect(!file.output.contains("\u{1B}"))
  }

  @Test(
    "NO_COLOR and terminals without colours turn them off",
    arguments: [["NO_COLOR": "1"], ["NO_COLOR": "0"], ["TERM": "dumb"]])
  func noColours(_ environment: [String: String]) async throws {
    let outcome = try await Command("check", "good").with(environment: environment).with(output: .terminal).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasSuffix("no problems\n"))
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test("An empty NO_COLOR does not count")
  func emptyNoColour() async throws {
    let outcome = try await Command("check", "good").with(environment: ["NO_COLOR": ""]).with(output: .terminal).run()
    #expect(outcome.output.contains("\u{1B}[32m"))
  }

  @Test("A standard output that is closed is said, and nothing else is written to in its place")
  func closedOutput() throws {
    let process = Process.picket([])
    let (picket, errors) = (process.executableURL, Pipe())
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exec \"$0\" check good >&-", try #require(picket).path]
    process.standardError = errors
    try process.runWithSignals()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text == "picket: cannot write to standard output: Bad file descriptor\n")
    #expect(process.terminationStatus == 1)
  }

  @Test(
    "A reader that has gone ends the command quietly, with the exit code that its answer has",
    arguments: [
      (["check", "good"], 0), (["check", "broken"], 3), (["test", "good"], 0), (["test", "failing"], 4),
      (["test", "failing", "--output", "json"], 4), (["test", "broken", "--output", "junit"], 3), (["--help"], 0),
      (["--version"], 0),
    ] as [([String], Int32)])
  func closedPipe(_ arguments: [String], _ exitCode: Int32) async throws {
    let outcome = try await Command(arguments).with(output: .closedPipe).run()
    #expect(!outcome.wasKilled)
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.isEmpty)
  }

  @Test("Output that the disk does not take is said and is no success", arguments: [["check", "good"], ["--help"]])
  func fullDisk(_ arguments: [String]) async throws {
    let outcome = try await Command(arguments).with(output: .file("/dev/full")).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "picket: cannot write to standard output: No space left on device\n")
  }
}

@Suite("Tables and texts on terminals")
struct TerminalTests {
  /// What a list of alerts looks like on a terminal of so many columns, without colours.
  private func list(_ alerts: [Alert], columns: Int?) async throws -> [String] {
    let daemon = try await ScriptedPicketd { $0.answer(ListAlertsResponse(alerts: alerts)) }
    let output = columns.map { Command.Output.narrowTerminal(columns: $0) } ?? .captured
    let outcome = try await daemon.command("alerts", "list")
      .with(environment: daemon.environment.merging(["NO_COLOR": "1"]) { $1 }).with(output: output).run()
    try await daemon.stop()
    return outcome.output.split(separator: "\n").map(String.init)
  }

  private static let alert = Alert(
    alertID: "3f9a1c20-17", detectionID: "Example.Login", severity: .high,
    title: "Login of root from an address that nobody has seen before, at a time when nobody works, by a new program",
    status: .open, eventCount: 1, createdUnixNanos: ExampleAlerts.start)

  @Test("Where there is no terminal, nothing is cut or wrapped")
  func file() async throws {
    let lines = try await list([Self.alert], columns: nil)
    #expect(lines.count == 3 && lines[1].hasSuffix("by a new program"))
  }

  @Test(
    "The last column is wrapped, then rows go over several lines, then each row is shown by itself",
    arguments: [(120, "wide"), (80, "narrow"), (40, "tiny")])
  func widths(_ columns: Int, _ name: String) async throws {
    let lines = try await list([Self.alert, ExampleAlerts.failure], columns: columns)
    #expect(lines.allSatisfy { $0.count <= columns || name == "tiny" }, "\(lines)")
    try Golden.expect(lines.joined(separator: "\n") + "\n", is: "alerts-list-\(name).txt")
  }

  @Test(
    "Columns line up after wide characters, marks and emoji",
    arguments: [
      ("東京都", 6), ("ｆｕｌｌ", 8), ("é", 1), ("e\u{301}", 1), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("👩🏽", 2),
      ("❤️", 2), ("🇩🇪", 2), ("شمس", 3), ("क्ष", 2), ("½", 1), ("…", 1),
    ])
  func wide(_ id: String, _ width: Int) async throws {
    var alert = Self.alert
    alert.title = "T"
    alert.alertID = id
    var plain = alert
    plain.alertID = String(repeating: "x", count: width)
    let lines = try await list([alert, plain], columns: nil)
    let rest = lines[1].dropFirst(id.count)
    #expect(rest == lines[2].dropFirst(width), "\(lines)")
  }

  @Test("Progress is removed before anything else is written to the terminal, and is no wider than it")
  func progress() async throws {
    let daemon = try await Daemon()
    let lines = (0..<20_000).map { "10.0.0.1 10.0.0.2 \($0)" }.joined(separator: "\n")
    let outcome = try await daemon.command("ingest", "-").with(input: "srcaddr dstaddr dstport\n\(lines)\n")
      .with(output: .terminal).with(errors: .narrowTerminal(columns: 30)).run()
    #expect(outcome.exitCode == 0)
    let shown = outcome.errors.components(separatedBy: "\r\u{1B}[K")
    #expect(shown.count > 1 && shown.dropLast().allSatisfy { $0.count < 30 }, "\(shown)")
    #expect(shown.last?.contains("flows accepted") == false)
  }
}
