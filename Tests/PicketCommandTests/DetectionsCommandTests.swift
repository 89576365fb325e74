import Foundation
import TestSupport
import Testing

@Suite("picket detections")
struct DetectionsCommandTests {
  @Test("The list is a table with the state of each detection")
  func list() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("detections", "list").run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(outcome.output, is: "detections-list.txt")
  }

  @Test("The list can be narrowed by log type and by a part of id or display name in any case")
  func filters() async throws {
    let daemon = try await Daemon()
    let byLogType = try await daemon.command("detections", "list", "--log-type", "Example.Network").run()
    #expect(byLogType.output.hasSuffix("1 detection, 1 active\n"))
    let byName = try await daemon.command("detections", "list", "--search", "OF ROOT").run()
    #expect(byName.output.contains("Example.Login"))
    #expect(byName.output.hasSuffix("1 detection, 1 active\n"))
    let none = try await daemon.command("detections", "list", "--search", "nothing").run()
    #expect(none.exitCode == 0)
    #expect(none.output == "no detections\n")
  }

  @Test("Lists of many pages are followed to the end")
  func pages() async throws {
    let scratch = try ScratchDirectory()
    let detections = (0..<2_500).map { number in
      """
      AnalysisType: rule
      RuleID: Example.Number\(number)
      Enabled: true
      LogTypes: [Example.Auth]
      Severity: Info
      Detection:
        - { Key: user, Condition: Exists }

      """
    }
    for (number, detection) in detections.enumerated() { _ = try scratch.write(detection, to: "\(number).yml") }
    let daemon = try await Daemon(detections: scratch.url)
    let outcome = try await daemon.command("detections", "list").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasSuffix("2,500 detections, 2,500 active\n"))
    #expect(Set(outcome.output.split(separator: "\n")).count == 2_502)
  }

  @Test("The list for programs is JSON")
  func listJSON() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("detections", "list", "--output", "json").run()
    struct List: Decodable {
      struct Detection: Decodable {
        let detection_id: String
        let active: Bool
      }

      let detections: [Detection]
      let total_count: Int
    }
    let list = try JSONDecoder().decode(List.self, from: Data(outcome.output.utf8))
    #expect(list.total_count == 5)
    let active = list.detections.filter(\.active).map(\.detection_id)
    #expect(active == ["Example.Login", "Example.Query", "Example.Untested"])
  }

  @Test("A detection's page shows metadata, logic, severities, exclusions, indicators, output fields and tests")
  func show() async throws {
    let daemon = try await Daemon(detections: Repository.fixtures.appendingPathComponent("pages"))
    let outcome = try await daemon.command("detections", "show", "Example.Page").run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(
      outcome.output.replacingOccurrences(of: Repository.fixtures.path, with: "FIXTURES"), is: "detections-show.txt")
  }

  @Test("The page for programs is JSON with every field of the answer")
  func showJSON() async throws {
    let daemon = try await Daemon(detections: Repository.fixtures.appendingPathComponent("pages"))
    let outcome = try await daemon.command("detections", "show", "Example.Page", "--output", "json").run()
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    try Golden.expect(
      outcome.output.replacingOccurrences(of: Repository.fixtures.path, with: "FIXTURES"), is: "detections-show.json")
  }

  @Test("The page of the shipped port-scan query is that of the catalogue")
  func showQuery() async throws {
    let daemon = try await Daemon(detections: Repository.detections)
    let outcome = try await daemon.command("detections", "show", "VPC Flow Port Scanning").run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(
      outcome.output.replacingOccurrences(of: Repository.root.path + "/", with: ""), is: "detections-show-vpc.txt")
  }

  @Test("The page of the shipped Wiz detection is that of the catalogue")
  func showWiz() async throws {
    let daemon = try await Daemon(detections: Repository.detections)
    let outcome = try await daemon.command("detections", "show", "Wiz.Defend.Alert.Passthrough").run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(
      outcome.output.replacingOccurrences(of: Repository.root.path + "/", with: ""), is: "detections-show-wiz.txt")
  }

  @Test("--source prints the file byte by byte")
  func source() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("detections", "show", "Example.Login", "--source").run()
    let file = Repository.fixtures.appendingPathComponent("good/login.yml")
    #expect(try outcome.output == String(contentsOf: file, encoding: .utf8))
  }

  @Test(
    "An id that is not loaded is answered with the nearest ones, and exit code 1",
    arguments: [
      ("Example.Lgoin", "did you mean 'Example.Login'?"), ("example.python", "did you mean 'Example.Python'?"),
      ("disabled", "did you mean 'Example.Disabled'?"), ("Wiz", "picket detections list shows what is"),
      ("good/login.yml", "expected an id rather than a file, picket detections list has them"),
    ])
  func misspelt(_ id: String, _ suggestion: String) async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("detections", "show", id).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("picket: no detection '\(id)' is loaded"))
    #expect(outcome.errors.contains(suggestion))
  }
}
