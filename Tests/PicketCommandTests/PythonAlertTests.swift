import Foundation
import TestSupport
import Testing

@Suite("Alerts of bodies in Python", .enabled(if: hasPython, "needs /usr/bin/python3"))
struct PythonAlertTests {
  private func directory() throws -> ScratchDirectory {
    let scratch = try ScratchDirectory()
    let document = """
      AnalysisType: rule
      RuleID: Texts
      Enabled: true
      Severity: High
      LogTypes: [Some.Log]
      Filename: texts.py
      Description: of the file
      Runbook: of the file
      Reference: of the file
      OutputIds: [one]
      Threshold: 2
      ---
      AnalysisType: rule
      RuleID: Nowhere
      Enabled: true
      Severity: Low
      LogTypes: [Other.Log]
      Filename: nowhere.py
      OutputIds: [one]
      ---
      AnalysisType: policy
      PolicyID: Bucket
      Enabled: true
      Severity: Low
      ResourceTypes: [AWS.S3.Bucket]
      Filename: bucket.py

      """
    _ = try scratch.write(document, to: "all.yml")
    let texts = """
      def rule(event): return True
      def dedup(event): return "all"
      def description(event): return f"about {event.get('user')}"
      def runbook(event): return "call " + event.get("user")
      def reference(event): return "DEFAULT"
      def destinations(event): return ["chat", "pager"]

      """
    _ = try scratch.write(texts, to: "texts.py")
    _ = try scratch.write("def rule(event): return True\ndef destinations(event): return []\n", to: "nowhere.py")
    let bucket = """
      def policy(resource): return not resource["Public"]
      def title(resource): return f"{resource['Name']} is public"

      """
    _ = try scratch.write(bucket, to: "bucket.py")
    return scratch
  }

  private func evaluate(_ event: String, _ logType: String, by daemon: Daemon) async throws -> String {
    let outcome = try await daemon.command("evaluate", "-l", logType, "-").with(input: event).run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return outcome.output
  }

  /// The alert that was created last, for people and for programs.
  private func last(of daemon: Daemon) async throws -> (text: String, json: [String: Any]) {
    struct List: Decodable {
      struct Alert: Decodable { let alert_id: String }
      let alerts: [Alert]
    }
    let list = try await daemon.command("alerts", "list", "-o", "json").run().output
    let id = try #require(try JSONDecoder().decode(List.self, from: Data(list.utf8)).alerts.first?.alert_id)
    let text = try await daemon.command("alerts", "show", id).run().output
    let json = try await daemon.command("alerts", "show", "-o", "json", id).run().output
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    return (text, try #require(object?["alert"] as? [String: Any]))
  }

  @Test("What a body returned for the first match of a window is in its alert, after a crash in between too")
  func texts() async throws {
    let scratch = try directory()
    let state = try ScratchDirectory()
    let daemon = try await Daemon(detections: scratch.url, stateDirectory: state.path("state"), runsPython: true)
    _ = try await evaluate(#"{"user":"ann"}"#, "Some.Log", by: daemon)
    daemon.kill()
    let again = try await Daemon(detections: scratch.url, stateDirectory: state.path("state"), runsPython: true)
    #expect(try await evaluate(#"{"user":"bob"}"#, "Some.Log", by: again).contains("new alert"))
    let (text, json) = try await last(of: again)
    #expect(json["description"] as? String == "about ann" && json["runbook"] as? String == "call ann")
    #expect(json["reference"] as? String == "of the file" && json["destinations"] as? [String] == ["chat", "pager"])
    #expect(json["unrouted"] as? Bool == false)
    #expect(text.contains("about ann\n") && text.contains("Destinations  chat, pager\n"), "\(text)")
    #expect(text.contains("Runbook       call ann\n"), "\(text)")
  }

  @Test("A body that names no destinations sends its alerts nowhere, and the alert says so")
  func nowhere() async throws {
    let scratch = try directory()
    let daemon = try await Daemon(detections: scratch.url, runsPython: true)
    _ = try await evaluate("{}", "Other.Log", by: daemon)
    let (text, json) = try await last(of: daemon)
    #expect(json["unrouted"] as? Bool == true && json["destinations"] as? [String] == [])
    #expect(text.contains("Destinations  none, as the detection's body says\n"), "\(text)")
  }

  @Test("A resource is evaluated as an event of its type: False alerts, and an error is a failure of the policy")
  func policies() async throws {
    let scratch = try directory()
    let daemon = try await Daemon(detections: scratch.url, runsPython: true)
    let open = try await evaluate(#"{"Name":"b","Public":true}"#, "AWS.S3.Bucket", by: daemon)
    #expect(open.contains("LOW  b is public") && open.contains("new alert"), "\(open)")
    let closed = try await evaluate(#"{"Name":"b","Public":false}"#, "AWS.S3.Bucket", by: daemon)
    #expect(closed == "no match (1 detection evaluated)\n")
    let failed = try await evaluate(#"{"Name":"b"}"#, "AWS.S3.Bucket", by: daemon)
    #expect(failed.contains("Bucket failed: KeyError('Public') (bucket.py:1)"), "\(failed)")
    #expect(try await last(of: daemon).json["kind"] as? String == "RULE_ERROR")
  }
}
