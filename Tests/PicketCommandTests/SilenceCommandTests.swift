import Foundation
import TestSupport
import Testing
import Wire

@Suite("picket silence, and picket log-level")
struct SilenceCommandTests {
  private static let detection = """
    AnalysisType: rule
    RuleID: Example.Login
    Enabled: true
    LogTypes: [Example.Auth]
    Severity: High
    AlertTitle: "Login of {user}"
    GroupBy: [{Key: user}]
    Detection:
      - { Key: user, Condition: Exists }

    """

  private func daemon() async throws -> Daemon {
    let detections = try ScratchDirectory()
    _ = try detections.write(Self.detection, to: "login.yml")
    return try await Daemon(detections: detections.url)
  }

  private func evaluate(_ daemon: Daemon, _ user: String, _ command: [String] = ["evaluate"]) async throws -> String {
    let outcome = try await daemon.command(command + ["-l", "Example.Auth", "-"]).with(input: #"{"user":"\#(user)"}"#)
      .run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return outcome.output
  }

  @Test("A silence is added, listed, shown where its alert is, and ended, with who and why")
  func life() async throws {
    let daemon = try await daemon()
    let added = try await daemon.command(
      "silence", "add", "-d", "Example.Login", "--where", "user=ann", "--for", "4h", "--reason", "a test of ours"
    ).run()
    #expect(added.exitCode == 0, "\(added.errors)")
    #expect(added.output.contains(/^silence 1 holds until [0-9T:-]+Z\n$/), "\(added.output)")
    let sentence = #/silenced by .+ \(uid [0-9]+\) until [0-9T:-]+Z \(silence 1\): a test of ours/#
    #expect(try await evaluate(daemon, "ann").contains(sentence))
    #expect(try await evaluate(daemon, "ann", ["explain"]).contains(sentence))
    let other = try await evaluate(daemon, "bob")
    #expect(!other.contains("silence"))
    let list = try await daemon.command("silence", "list").run().output
    #expect(list.contains(/1 +[0-9T:-]+Z +.+ \(uid [0-9]+\) +1 +1 +Example.Login, user=ann +a test of ours/), "\(list)")
    let alerts = try await daemon.command("alerts", "list", "--silence", "1").run().output
    #expect(alerts.contains("OPEN, silenced") && alerts.hasSuffix("\n1 alert\n"), "\(alerts)")
    let id = String(try #require(alerts.firstMatch(of: /[0-9a-f]{8}-1/)).output)
    #expect(try await daemon.command("alerts", "show", id).run().output.contains(sentence))
    #expect(try await daemon.command("status", "--all").run().output.contains("1 active"))
    let ended = try await daemon.command("silence", "end", "1").run()
    #expect(
      ended.output.contains(/^silence 1 is ended [0-9T:-]+Z, 1 match, 1 alert\n$/), "\(ended.output)\(ended.errors)")
    #expect(try await daemon.command("silence", "list").run().output == "no silence holds\n")
    #expect(try await daemon.command("silence", "list", "--all").run().output.contains("ended "))
    let shown = try await daemon.command("silence", "show", "1").run().output
    #expect(shown.contains(/Ended by +.+ \(uid [0-9]+\)/) && shown.contains("1 match, 1 alert"), "\(shown)")
    let missing = try await daemon.command("silence", "end", "7").run()
    #expect(missing.exitCode == 1 && missing.errors.contains("no silence 7: the last one is 1"))
  }

  @Test("Each option becomes a part of the request")
  func request() async throws {
    let asked = Asked<AddSilenceRequest>()
    let daemon = try await ScriptedPicketd { call in
      let request = try asked.request(of: call)
      call.answer(AddSilenceResponse(silence: Silence(silenceID: 3, untilUnixNanos: request.untilUnixNanos)))
    }
    let outcome = try await daemon.command(
      "silence", "add", "--where", #""a=b".c=d=e"#, "--where", "n=", "--severity", "low", "--severity", "high",
      "--log-type", "A", "-l", "B", "--until", "2250-01-02T03:04:05Z", "-r", "why"
    ).run()
    #expect(outcome.output == "silence 3 holds until 2250-01-02T03:04:05Z\n", "\(outcome.errors)")
    let request = try #require(asked.all.first)
    #expect(
      request.conditions == [SilenceCondition(key: #""a=b".c"#, value: "d=e"), SilenceCondition(key: "n", value: "")])
    #expect(request.severities == [.low, .high] && request.logTypes == ["A", "B"])
    #expect(request.reason == "why" && request.durationNanos == 0)
    try await daemon.stop()
  }

  @Test(
    "What cannot be a silence is refused before the daemon is asked",
    arguments: [
      (["--for", "4h", "-r", "why"], "expected what to silence"),
      (["-d", "A", "-r", "why"], "expected either --for or --until"),
      (["-d", "A", "--for", "4h", "--until", "2250-01-01", "-r", "why"], "expected either --for or --until"),
      (["-d", "A", "--until", "1h", "-r", "why"], "a time to come"), (["-d", "A", "--for", "4h"], "--reason"),
      (["-d", "A", "--for", "4h", "-r", ""], "--reason"), (["-d", "A", "--for", "0h", "-r", "w"], "expected how long"),
      (["-d", "A", "--for", "2h ago", "-r", "w"], "expected how long"),
      (["-d", "A", "--for", "tomorrow", "-r", "w"], "expected how long"),
      (["--where", "user", "--for", "1h", "-r", "w"], "expected KEY=VALUE"),
      (["--where", "=x", "--for", "1h", "-r", "w"], "expected KEY=VALUE"),
    ])
  func refused(arguments: [String], message: String) async throws {
    let outcome = try await Command(["silence", "add"] + arguments).run()
    #expect(outcome.exitCode == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("The log level is changed while the daemon runs, and shown")
  func logLevel() async throws {
    let daemon = try await daemon()
    let outcome = try await daemon.command("log-level", "error").run()
    #expect(outcome.output.hasPrefix("log level error, before "), "\(outcome.errors)")
    #expect(try await daemon.command("status", "--all").run().output.contains(/Log level +error/))
    let wrong = try await daemon.command("log-level", "loud").run()
    #expect(wrong.exitCode == 2)
  }
}
