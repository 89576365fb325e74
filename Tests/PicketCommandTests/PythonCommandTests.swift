import Foundation
import TestSupport
import Testing

/// Whether bodies in Python can be run here.
let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

@Suite("Bodies in Python", .enabled(if: hasPython, "needs /usr/bin/python3"))
struct PythonCommandTests {
  private static let document = """
    AnalysisType: rule
    RuleID: Base
    Enabled: true
    Severity: High
    LogTypes: [Some.Log]
    Filename: body.py
    Tests:
      - Name: root
        ExpectedResult: true
        Log: {user: root, p_log_type: Some.Log}
      - Name: somebody
        ExpectedResult: false
        Log: {user: somebody}
      - Name: mocked
        ExpectedResult: true
        Log: {user: somebody}
        Mocks: [{objectName: is_root, returnValue: true}]
    ---
    AnalysisType: rule
    RuleID: Derived
    BaseDetection: Base
    InlineFilters: [{KeyPath: user, Condition: DoesNotEqual, Value: root}]
    Tests:
      - Name: the filter says no
        ExpectedResult: false
        Log: {user: root}
    ---
    AnalysisType: scheduled_rule
    RuleID: Scheduled
    Enabled: true
    Severity: Low
    ScheduledQueries: [Gone]
    Filename: rows.py
    Tests:
      - Name: a row
        ExpectedResult: true
        Log: {count: 3}
    ---
    AnalysisType: policy
    PolicyID: Policy
    Enabled: true
    Severity: Low
    ResourceTypes: [AWS.S3.Bucket]
    Filename: policy.py
    Tests:
      - Name: open
        ExpectedResult: true
        Resource: {Public: false}
      - Name: closed
        ExpectedResult: false
        Resource: {Public: true}
    ---
    AnalysisType: global
    GlobalID: some_helper
    Filename: helper.py
    ---
    AnalysisType: datamodel
    DataModelID: Model
    Enabled: true
    LogTypes: [Some.Log]
    Filename: model.py
    Mappings: [{Name: actor, Path: user}, {Name: loud, Method: loud}]

    """

  /// A directory with bodies of all kinds.
  private func directory(body: String = "", _ more: (name: String, text: String)...) throws -> ScratchDirectory {
    let scratch = try ScratchDirectory()
    _ = try scratch.write(Self.document, to: "all.yml")
    let rule = """
      from some_helper import is_root
      def rule(event):
          print("looking at", event.get("user"))
          return is_root(event)
      def title(event):
          return f"{event.udm('actor')} {event.udm('loud')}"
      def alert_context(event):
          return {"user": event.get("user")}

      """
    _ = try scratch.write(body.isEmpty ? rule : body, to: "body.py")
    _ = try scratch.write("def rule(event): return event['count'] > 2\n", to: "rows.py")
    _ = try scratch.write("def policy(resource): return not resource['Public']\n", to: "policy.py")
    _ = try scratch.write("def is_root(event): return event.get('user') == 'root'\n", to: "helper.py")
    _ = try scratch.write("def loud(event): return event.get('user').upper()\n", to: "model.py")
    for (name, text) in more { _ = try scratch.write(text, to: name) }
    return scratch
  }

  @Test("Rules, scheduled rules and policies are tested, with helpers, data models, mocks, bases and filters")
  func kinds() async throws {
    let scratch = try directory()
    let outcome = try await Command("test", scratch.path).withPython().run()
    #expect(outcome.exitCode == 0, "\(outcome.output)")
    #expect(outcome.output.contains("Tests:      7 passed, 0 failed; 7 in all"), "\(outcome.output)")
    #expect(outcome.output.contains("title     root ROOT"), "\(outcome.output)")
    #expect(outcome.output.contains(#"context   {"user": "root"}"#), "\(outcome.output)")
    #expect(!outcome.output.contains("looking at"))
    // What has no tests of its own is not listed as if they had been left out.
    #expect(!outcome.output.contains("SKIP") && !outcome.output.contains("some_helper"), "\(outcome.output)")
    let printing = try await Command("test", scratch.path, "--print", "--test", "root").withPython().run()
    #expect(printing.output.contains("| looking at root\n"), "\(printing.output)")
  }

  @Test("A failed test says what each function returned, or raised and in which line")
  func failures() async throws {
    let body = """
      def is_root(event): return False
      def rule(event):
          return event["gone"] if event.get("user") == "root" else is_root(event)
      def title(event):
          return 5

      """
    let scratch = try directory(body: body)
    let outcome = try await Command("test", scratch.path, "--filter", "RuleID=Base").withPython().run()
    #expect(outcome.exitCode == 4)
    #expect(outcome.output.contains("KeyError('gone') (body.py:3)"), "\(outcome.output)")
    #expect(outcome.output.contains("rule() returned"), "\(outcome.output)")
    #expect(outcome.output.contains("title() raised"), "\(outcome.output)")
  }

  @Test(
    "What keeps a file from being loaded is a problem with its line",
    arguments: [
      ("def rule(event)\n  return True\n", "body.py:1:16: python-syntax: expected ':'"),
      ("import re\nimport no_such_module\ndef rule(event): return True\n", "body.py:2:1: python-import: "),
      ("def title(event): return ''\n", "body.py:1:1: python-function: the body defines no function rule()"),
      ("A = 1\nB = A / 0\ndef rule(event): return True\n", "body.py:2:1: python-load: ZeroDivisionError"),
    ])
  func problems(_ body: String, _ problem: String) async throws {
    let scratch = try directory(body: body)
    for command in ["check", "test"] {
      let outcome = try await Command(command, scratch.path).withPython().run()
      #expect(outcome.exitCode == 3)
      #expect(outcome.output.contains(problem), "\(outcome.output)")
    }
  }

  @Test("A helper that cannot be loaded is told once, with its line")
  func helper() async throws {
    let scratch = try directory()
    _ = try scratch.write("import re\nimport no_such_module\ndef is_root(event): return True\n", to: "helper.py")
    let outcome = try await Command("check", scratch.path).withPython().run()
    #expect(outcome.exitCode == 3)
    let message = "helper.py:2:1: python-import: ModuleNotFoundError: No module named 'no_such_module'"
    #expect(outcome.output.contains("\(message)\n  import no_such_module\n"), "\(outcome.output)")
    #expect(outcome.output.components(separatedBy: message).count == 2, "\(outcome.output)")
  }

  @Test("A policy without resource types, and one with suppressions, get a warning")
  func policies() async throws {
    let scratch = try ScratchDirectory()
    let document = """
      AnalysisType: policy
      PolicyID: Policy
      Enabled: true
      Severity: Low
      Filename: policy.py
      Suppressions: ["arn:*"]

      """
    _ = try scratch.write(document, to: "policy.yml")
    _ = try scratch.write("def policy(resource): return True\n", to: "policy.py")
    let outcome = try await Command("check", scratch.path).withPython().run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("policy.yml:2:11: no-resource-types: "), "\(outcome.output)")
    #expect(outcome.output.contains("policy.yml:6:15: suppressions: "), "\(outcome.output)")
  }

  @Test("A file that is not there is a problem where it is named")
  func missing() async throws {
    let scratch = try ScratchDirectory()
    _ = try scratch.write(Self.document, to: "all.yml")
    let outcome = try await Command("check", scratch.path).withPython().run()
    #expect(outcome.exitCode == 3)
    #expect(outcome.output.contains("all.yml:6:11: missing-python-file: "), "\(outcome.output)")
    #expect(!outcome.output.contains("missing-file:"), "\(outcome.output)")
  }

  @Test(
    "Without Python bodies are not run, for a reason that is said, and nothing counts as passed",
    arguments: [["--no-python"], ["--python", "/nowhere/python3"]])
  func without(_ arguments: [String]) async throws {
    let scratch = try directory()
    let outcome = try await Command(["test", scratch.path] + arguments).withPython().run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("Tests:      0 passed, 0 failed, 7 skipped; 7 in all"), "\(outcome.output)")
    let reason = arguments.count > 1 ? "no Python interpreter at /nowhere/python3" : "Python body"
    #expect(outcome.output.contains(reason), "\(outcome.output)")
  }

  @Test(
    "A body that does not end, or ends its process, fails its own tests only",
    arguments: [
      ("while True: pass", "took longer than 1 s"), ("import os; os._exit(1)", "os._exit is not available"),
      ("raise SystemExit(1)", "SystemExit"), ("return rule(event)", "RecursionError"), ("return 1", "expected [bool]"),
      ("import ctypes; ctypes.string_at(0)", "the Python process ended in it"),
    ])
  func hostile(_ statement: String, _ message: String) async throws {
    let scratch = try directory(body: "def rule(event):\n    \(statement)\nis_root = None\n")
    let outcome = try await Command("test", scratch.path).withPython().run()
    #expect(outcome.exitCode == 4)
    #expect(outcome.output.contains(message), "\(outcome.output)")
    #expect(outcome.output.contains("PASS Policy") && outcome.output.contains("PASS Scheduled"), "\(outcome.output)")
  }

  @Test("The daemon calls bodies, and answers with those verdicts and the others")
  func daemon() async throws {
    let native = """
      AnalysisType: rule
      RuleID: Native
      Enabled: true
      Severity: Low
      LogTypes: [Some.Log]
      Detection: [{Key: user, Condition: Equals, Value: root}]

      """
    let scratch = try directory(("native.yml", native))
    let daemon = try await Daemon(detections: scratch.url, runsPython: true)
    let events = #"{"user":"root"}"# + "\n" + #"{"user":"somebody"}"# + "\n"
    let outcome = try await daemon.command("evaluate", "-l", "Some.Log", "-").with(input: events).run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("LOW  Native") && outcome.output.contains("HIGH  root ROOT"), "\(outcome.output)")
    #expect(outcome.output.contains("new alert") && outcome.output.contains("2 events: 1 matched"), "\(outcome.output)")
    let lines = #"{\"user\":\"somebody\"}\n{\"user\":\"root\"}\n"#
    let request = #"{"log_type":"Some.Log","dry_run":true,"events":"\#(lines)"}"#
    let many = try await daemon.command("call", "EvaluateEvents", request).run()
    #expect(many.output.contains(#""detection_id": "Base""#) && many.output.contains(#""index": 1"#), "\(many.output)")
    #expect(many.output.contains("DRY_RUN"), "\(many.output)\(many.errors)")
    let status = try await daemon.command("status", "--all").run()
    #expect(status.output.contains("Confined by"), "\(status.output)")
    let explained = try await daemon.command("explain", "-l", "Some.Log", "-").with(input: #"{"user":"root"}"#).run()
    #expect(explained.output.contains("rule() returned True  ✓"), "\(explained.output)")
    let local = try await Command("explain", "-l", "Some.Log", "--detections", scratch.path, "-").withPython()
      .with(input: #"{"user":"root"}"#).run()
    #expect(local.output.contains("title() returned 'root ROOT'"), "\(local.output)\(local.errors)")
  }

  @Test("An alert has the destinations and the texts that a body returns, and is found so later")
  func texts() async throws {
    let body = """
      def rule(event):
          return event.get("user") == "root"
      def destinations(event):
          return ["pager", "two\\nlines"]
      def description(event):
          return "about " + event.get("user")
      def runbook(event):
          return "call " + event.get("user")
      def reference(event):
          return "DEFAULT"

      """
    let scratch = try directory(body: body)
    let daemon = try await Daemon(detections: scratch.url, runsPython: true)
    _ = try await daemon.command("evaluate", "-l", "Some.Log", "-").with(input: #"{"user":"root"}"#).run()
    let outcome = try await daemon.command("alerts", "list", "-o", "json").run()
    let isShown = [#""pager","#, #""two lines""#, #""description": "about root""#, #""runbook": "call root""#]
      .allSatisfy(outcome.output.contains)
    #expect(isShown, "\(outcome.output)\(outcome.errors)")
  }

  @Test("A reload runs what the files say then")
  func reload() async throws {
    let scratch = try directory()
    // Without its query, a scheduled rule would keep the daemon from reloading.
    _ = try scratch.write(
      Self.document.replacingOccurrences(of: "ScheduledQueries: [Gone]", with: "LogTypes: [Rows]"), to: "all.yml")
    let daemon = try await Daemon(detections: scratch.url, runsPython: true)
    _ = try scratch.write("def is_root(event): return event.get('user') == 'admin'\n", to: "helper.py")
    #expect(try await daemon.command("reload").run().exitCode == 0)
    let outcome = try await daemon.command("evaluate", "-l", "Some.Log", "-")
      .with(input: #"{"user":"root"}"# + "\n" + #"{"user":"admin"}"# + "\n").run()
    #expect(outcome.output.contains("HIGH  admin ADMIN") && !outcome.output.contains("ROOT"), "\(outcome.output)")
  }
}
