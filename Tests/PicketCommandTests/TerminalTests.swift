import Foundation
import ScriptedDaemon
import Testing
import Wire

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
      ("東京都", 6), ("ｆｕｌｌ", 8), ("é", 1), ("e\u{301}", 1), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("👩‍👩‍👧", 2),
      ("❤️", 2), ("🇩🇪", 2), ("a\u{200D}b", 2), ("شمس", 3), ("क्ष", 2), ("½", 1), ("…", 1),
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
