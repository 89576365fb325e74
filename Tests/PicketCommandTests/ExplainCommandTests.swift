import Foundation
import Testing

@Suite("picket explain")
struct ExplainCommandTests {
  @Test("An event that did not match shows the condition that did not hold, with the value it saw")
  func informational() async throws {
    let daemon = try await Daemon(detections: Repository.detections)
    let event = Repository.wizEvent("informational")
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
      ("\n", 2, "standard input holds no event"), ("[]", 1, "INVALID_ARGUMENT"),
    ] as [(String, Int32, String)])
  func notOneEvent(_ input: String, _ exitCode: Int32, _ message: String) async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("explain", "-l", "Example.Auth", "-").with(input: input).run()
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.contains(message))
  }
}
