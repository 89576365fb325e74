import Foundation
import ScriptedDaemon
import Testing
import Wire

@Suite("picket metrics")
struct MetricsCommandTests {
  @Test("The metrics of a daemon are printed, and count what was done")
  func metrics() async throws {
    let daemon = try await Daemon()
    _ = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: #"{"user":"root"}"#).run()
    let outcome = try await daemon.command("metrics").run()
    #expect(outcome.exitCode == 0 && outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "")
    for line in lines.dropLast() {
      #expect(line.wholeMatch(of: /# (HELP|TYPE) picket_\w+ .+|picket_\w+(\{.+\})? [0-9.]+/) != nil, "\(line)")
    }
    for line in [
      "# TYPE picket_events_evaluated_total counter", "picket_events_evaluated_total 1",
      #"picket_matches_total{outcome="ALERT_CREATED"} 1"#, "picket_alerts_open 1",
      #"picket_detections{analysis_type="rule",state="active"} 2"#,
    ] {
      #expect(lines.contains { $0 == line }, "\(line)")
    }
  }

  @Test("The text goes into a file as it came, byte by byte")
  func asItCame() async throws {
    let text = Array("x{query=\"a\\n\u{1B}\"} 1\r\n".utf8) + [0xFF, 0x00]
    let daemon = try await ScriptedPicketd { $0.answer(GetMetricsResponse(text: text)) }
    let scratch = try ScratchDirectory()
    let file = try scratch.write("", to: "picket.prom")
    let outcome = try await daemon.command("metrics").with(output: .file(file)).run()
    #expect(outcome.exitCode == 0)
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) == text)
    try await daemon.stop()
  }

  @Test("A terminal is not moved by the name of a query")
  func terminal() async throws {
    let daemon = try await ScriptedPicketd {
      $0.answer(GetMetricsResponse(text: Array("# TYPE x gauge\nx{query=\"a\u{1B}[2J\"} 1\n".utf8)))
    }
    let outcome = try await daemon.command("metrics").with(output: .terminal).run()
    #expect(outcome.output == "# TYPE x gauge\nx{query=\"a\\u{1b}[2J\"} 1\n")
    try await daemon.stop()
  }
}
