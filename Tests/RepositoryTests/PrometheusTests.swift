import Foundation
import PicketServer
import TestSupport
import Testing

@Suite("What Prometheus makes of the metrics")
struct PrometheusTests {
  private static let rules = "docs/prometheus-rules.yml"
  private static let hasPromtool = ChildProcess.has("promtool")

  @Test("Every metric that an alert rule names exists, and every rule names one")
  func metrics() throws {
    let known = Set(Metric.all.flatMap(\.lineNames) + ["node_textfile_mtime_seconds"])
    let expressions = PrometheusTests.expressions(of: try Repository.text(PrometheusTests.rules))
    #expect(expressions.count > 15)
    for expression in expressions {
      let names = expression.matches(of: /\b(?:picket|node)_[a-z_]+/).map { String($0.0) }
      #expect(!names.isEmpty, "\(expression)")
      for name in names { #expect(known.contains(name), "\(name) in \(expression)") }
    }
  }

  @Test("A label that an alert rule asks for, or shows, is one of its metrics, or the host's")
  func labels() throws {
    let known = Set(Metric.all.flatMap(\.labels) + ["instance", "le", "file", "severity"])
    let text = try Repository.text(PrometheusTests.rules)
    let shown = text.matches(of: /\$labels\.([a-z_]+)/).map { String($0.1) }
    let asked = text.matches(of: /([a-z_]+)(?:=|!=|=~|!~)"/).map { String($0.1) }
    #expect(shown.count > 15 && asked.count > 3)
    for label in shown + asked { #expect(known.contains(label), "\(label)") }
  }

  /// The expressions of a file of rules, each on one line or in a block.
  private static func expressions(of text: String) -> [String] {
    var expressions: [String] = []
    var block: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let begun = block {
        if line.hasPrefix("          ") {
          block = begun + line
          continue
        }
        expressions.append(begun)
        block = nil
      }
      guard let start = line.firstRange(of: "        expr: ") else { continue }
      let expression = String(line[start.upperBound...])
      if expression == "|" { block = "" } else { expressions.append(expression) }
    }
    return expressions
  }

  @Test("promtool finds nothing wrong with the alert rules", .enabled(if: hasPromtool, "needs promtool (prometheus)"))
  func rules() async throws {
    let output = try await Shell.output(
      of: "promtool check rules '\(Repository.root.path)/\(PrometheusTests.rules)' 2>&1 || echo failed")
    #expect(output.contains("SUCCESS") && !output.contains("failed"), "\(output)")
  }

  @Test(
    "Alert rules fire for what they are for, and for nothing else",
    .enabled(if: hasPromtool, "needs promtool (prometheus)"))
  func alerts() async throws {
    let output = try await Shell.output(
      of: "promtool test rules '\(Repository.root.path)/Tests/Fixtures/prometheus/rules.yml' 2>&1 || echo failed")
    #expect(output.contains("SUCCESS") && !output.contains("failed"), "\(output)")
  }

  @Test(
    "promtool reads what a daemon that has done something prints, and finds nothing to say",
    .enabled(if: hasPromtool, "needs promtool (prometheus)"))
  func exposition() async throws {
    let output = try await Shell.output(
      of: #"""
        picketd --no-python --detections detections --socket s --admin-socket a 2>log &
        daemon=$!
        export PICKET_SOCKET="$PWD/s"
        for try in {1..600}; do picket health >/dev/null 2>&1 && break; sleep 0.05; done
        printf '{"severity":"HIGH","tdrId":"cer-1","threatId":"t"}\n' | picket evaluate -l Wiz.Detections - >/dev/null
        scripts/sample-flows | picket ingest - >/dev/null
        picket metrics --into picket.prom
        kill "$daemon"
        grep -c '^picket_request_duration_seconds_bucket' picket.prom
        promtool check metrics <picket.prom 2>&1 && echo passed
        """#)
    let lines = output.split(separator: "\n")
    #expect(lines.first.flatMap { Int($0) }.map { $0 > 20 } == true && lines.last == "passed", "\(output)")
  }
}
