import Foundation
import TestSupport
import Testing
import Wire

@Suite("Pages of bodies in Python", .enabled(if: hasPython, "needs /usr/bin/python3"))
struct PythonPageCommandTests {
  private static let wiz = "Wiz.Defend.Alert.Passthrough"

  /// A page as it is printed for programs.
  private struct Page: Decodable, Equatable {
    struct Stage: Decodable, Equatable {
      let name: String
      let lines: [String]
    }
    struct Indicator: Decodable, Equatable {
      let field, kind: String
      let values: [String]
    }
    struct Output: Decodable, Equatable {
      let field, source: String
    }
    struct Severities: Decodable, Equatable {
      let severity: String
      let lines: [String]
    }
    struct Test: Decodable, Equatable {
      let name: String
      let expected_result: Bool
    }

    let description, reference, runbook, alert_title, unique: String
    let dedup_period_minutes: Int
    let group_by: [String]
    let logic: [Stage]
    let indicators, exclusions: [Indicator]
    let output_fields: [Output]
    var dynamic_severities: [Severities]
    let tests: [Test]
  }

  private func page(_ arguments: [String]) async throws -> Page {
    let outcome = try await Command(["detections", "show", "-o", "json", Self.wiz] + arguments).withPython().run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    var page = try JSONDecoder().decode(Page.self, from: Data(outcome.output.utf8))
    // What is compared without case may be written in any case, and alternatives in any order.
    page.dynamic_severities = page.dynamic_severities.map { stage in
      let words = stage.lines.map {
        $0.lowercased().filter { !"()".contains($0) }.components(separatedBy: " or ").sorted()
      }
      return Page.Severities(severity: stage.severity, lines: words.map { $0.joined(separator: " or ") })
    }
    return page
  }

  @Test("The Wiz rule has the same page as YAML and as a Python body, from files and from the daemon")
  func wiz() async throws {
    let yaml = try await page(["--detections", Repository.root.appendingPathComponent("detections").path])
    let directory = Repository.root.appendingPathComponent("Tests/Fixtures/python/wiz")
    let body = try await page(["--detections", directory.path])
    #expect(body == yaml)
    #expect(yaml.logic == [Page.Stage(name: "Condition", lines: [#"severity ne "INFORMATIONAL""#])])
    #expect(yaml.output_fields.count == 6 && yaml.dynamic_severities.count == 5 && yaml.tests.count == 3)
    let daemon = try await Daemon(detections: directory, runsPython: true)
    #expect(try await page(["--socket", daemon.socket]) == yaml)
  }

  private func directory() throws -> ScratchDirectory {
    let scratch = try ScratchDirectory()
    let document = """
      AnalysisType: rule
      RuleID: Uses
      Enabled: true
      Severity: High
      LogTypes: [Some.Log]
      Filename: uses.py
      ---
      AnalysisType: policy
      PolicyID: Bucket
      Enabled: true
      Severity: Low
      ResourceTypes: [AWS.S3.Bucket]
      Filename: bucket.py
      Tests:
        - {Name: closed, ExpectedResult: true, Resource: {Public: false}}
        - {Name: open, ExpectedResult: false, Resource: {Public: true}}
      ---
      AnalysisType: global
      GlobalID: helper
      Filename: helper.py
      ---
      AnalysisType: datamodel
      DataModelID: Model
      Enabled: true
      LogTypes: [Some.Log]
      Mappings: [{Name: actor, Path: user.name}]

      """
    _ = try scratch.write(document, to: "all.yml")
    let uses = """
      from helper import is_admin
      def rule(event):
          return event.get("name") in ("A", "B") and is_admin(event) and len(event.get("list")) > 2
      def title(event):
          return compute()
      def severity(event):
          return "CRITICAL" if event.udm("actor") == "root" else "DEFAULT"

      """
    _ = try scratch.write(uses, to: "uses.py")
    _ = try scratch.write("def is_admin(event): return event.udm('actor') != 'nobody'\n", to: "helper.py")
    _ = try scratch.write("def policy(resource): return not resource['Public']\n", to: "bucket.py")
    return scratch
  }

  @Test("A page says what must hold, what decides beside it, what the body uses, and what could not be read")
  func uses() async throws {
    let scratch = try directory()
    let outcome = try await Command("detections", "show", "--detections", scratch.path, "Uses").withPython().run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    let expected = """
      Functions      rule, title, severity
      Helpers        helper
      Data models    Model
      File           \(scratch.path)/all.yml
      Body           \(scratch.path)/uses.py

      Detection logic
        Matches only if
          name in ["A", "B"]
          user.name ne "nobody"
        Decided in Python
          rule() in uses.py

      Dynamic severities
        CRITICAL
          user.name eq "root"

      Indicators
        FIELD      KIND  VALUES  CORPUS
        name       in    A, B
        user.name  ne    nobody

      Not read from the body
        title(): not all of what it returns

      """
    #expect(outcome.output.hasSuffix(expected), "\(outcome.output)")
    let unread = try await Command("detections", "show", "--detections", scratch.path, "Uses").run()
    #expect(unread.output.contains("rule() in uses.py, which was not read"), "\(unread.output)")
    #expect(unread.output.contains("the body: it was not loaded"), "\(unread.output)")
  }

  @Test("The page of a policy says when a resource fails")
  func policy() async throws {
    let scratch = try directory()
    let outcome = try await Command("detections", "show", "--detections", scratch.path, "Bucket").withPython().run()
    #expect(outcome.output.contains("Resource types  AWS.S3.Bucket"), "\(outcome.output)")
    #expect(outcome.output.contains("  Fails if\n    Public not is_null_or_empty\n"), "\(outcome.output)")
    #expect(outcome.output.contains("  no match  closed\n  match     open\n"), "\(outcome.output)")
  }

  @Test("An id that the files do not have is an error that names the nearest one")
  func unknown() async throws {
    let scratch = try directory()
    let outcome = try await Command("detections", "show", "--detections", scratch.path, "Use").run()
    #expect(outcome.exitCode == 1 && outcome.errors.contains("there is no detection 'Use' in the files"))
    #expect(outcome.errors.contains("did you mean 'Uses'"), "\(outcome.errors)")
  }
}
