import Foundation
import TestSupport
import Testing

@Suite("picket lookup")
struct LookupCommandTests {
  private func directory() throws -> ScratchDirectory {
    let directory = try ScratchDirectory()
    try directory.write(
      """
      AnalysisType: lookup_table
      LookupName: networks
      Enabled: true
      Schema: S
      Filename: networks.csv
      LogTypeMap:
        PrimaryKey: network
        AssociatedLogTypes: [{LogType: Some.Log, Selectors: [ip]}, {LogType: Other.Log, Selectors: [a, b]}]
      ---
      AnalysisType: lookup_table
      LookupName: stored
      Enabled: true
      Schema: S
      Refresh: {ObjectPath: "s3://bucket/x", PeriodMinutes: 5, RoleARN: arn}
      LogTypeMap: {PrimaryKey: id}
      ---
      AnalysisType: rule
      RuleID: Inside
      Enabled: true
      LogTypes: [Some.Log]
      Severity: Low
      Detection: [{Enrichment: {Table: networks, Selector: ip, FieldPath: zone}, Condition: Equals, Value: inside}]
      Tests:
        - {Name: inside, ExpectedResult: true, Log: {ip: 8.8.8.8, p_enrichment: {networks: {ip: {zone: inside}}}}}
        - {Name: tables say nothing in tests, ExpectedResult: false, Log: {ip: 10.0.0.1}}

      """, to: "all.yml")
    try directory.write("network,zone\n10.0.0.0/8,inside\n10.1.0.0/16,guests\n", to: "networks.csv")
    try directory.write(#"{"ip":"10.2.3.4"}"#, to: "event.json")
    return directory
  }

  @Test("A row is shown with the place that it has in its file; without a row the exit code is 1")
  func rows() async throws {
    let directory = try directory()
    let found = try await Command("lookup", "networks", "10.1.2.3", "--detections", directory.path).run()
    #expect(found.exitCode == 0 && found.errors.isEmpty)
    #expect(
      found.output == """
        networks  10.1.0.0/16  \(directory.path)/networks.csv:3
        {
          "network": "10.1.0.0/16",
          "zone": "guests"
        }

        """)
    let none = try await Command("lookup", "networks", "11.1.2.3", "--detections", directory.path).run()
    #expect(none.exitCode == 1 && none.output.isEmpty)
    #expect(none.errors == "picket: no row of 'networks' has the key '11.1.2.3'\n", "\(none.errors)")
    for (name, words) in [("netwroks", "did you mean 'networks'?"), ("stored", "in storage that is not read")] {
      let outcome = try await Command("lookup", name, "x", "--detections", directory.path).run()
      #expect(outcome.exitCode == 1 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    let json = try await Command("lookup", "networks", "10.2.2.3", "--detections", directory.path, "-o", "json").run()
    #expect(json.output.contains(#""row": {"network":"10.0.0.0/8","zone":"inside"}"#), "\(json.output)")
  }

  @Test("The tables are listed, the same with a daemon and without")
  func list() async throws {
    let directory = try directory()
    let local = try await Command("lookup", "--list", "--detections", directory.path).run()
    let lines = local.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 4, "\(local.output)")
    #expect(lines[0].hasPrefix("TABLE     ROWS  MEMORY"))
    #expect(
      lines[1].hasPrefix("networks  2     ") && lines[1].hasSuffix("network (network)  Some.Log: ip; (Other.Log)"))
    #expect(lines[2].hasPrefix("stored    -     -") && lines[2].contains("a lookup table in storage that is not read"))
    #expect(lines[3].hasPrefix("2 tables, ") && lines[3].hasSuffix(" of 134,217,728 bytes"))
    let daemon = try await Daemon(detections: directory.url)
    #expect(try await daemon.command("lookup", "--list").run().output == local.output)
    #expect(try await daemon.command("lookup", "--list", "stored").run().output.contains("1 table, "))
    let near = try await daemon.command("lookup", "--list", "store").run()
    #expect(near.exitCode == 1 && near.errors.contains("did you mean 'stored'?"))
    let row = try await daemon.command("lookup", "networks", "10.1.2.3").run()
    #expect(row.exitCode == 0 && row.output.contains(#""zone": "guests""#))
  }

  @Test("explain shows what tables say of an event, with a daemon and without")
  func explain() async throws {
    let directory = try directory()
    let arguments = ["explain", directory.path("event.json"), "-l", "Some.Log"]
    let local = try await Command(arguments + ["--detections", directory.path]).run()
    #expect(local.output.contains("Inside  ✓  matches"), "\(local.output)\(local.errors)")
    #expect(
      local.output.hasSuffix(
        """

        Lookup tables (p_enrichment)
          {
            "networks": {
              "ip": {
                "p_match": "10.2.3.4",
                "network": "10.0.0.0/8",
                "zone": "inside"
              }
            }
          }

        """), "\(local.output)")
    let daemon = try await Daemon(detections: directory.url)
    let json = try await daemon.command(arguments + ["-o", "json"]).run()
    #expect(json.output.contains(#""enrichment": {"networks":{"ip":{"p_match":"10.2.3.4""#), "\(json.output)")
  }

  @Test("Tests see the enrichment that their events have, and check says what is wrong with rows")
  func testsAndCheck() async throws {
    let directory = try directory()
    let tests = try await Command("test", directory.path).run()
    #expect(tests.exitCode == 0 && tests.output.contains("2 passed, 0 failed"), "\(tests.output)")
    let good = try await Command("check", directory.path).run()
    #expect(good.exitCode == 0 && good.output.contains("used as a lookup table"), "\(good.output)")
    try directory.write("network,zone\n10.0.0.0/8,inside\n10.0.0.0/8,x\n", to: "networks.csv")
    let bad = try await Command("check", directory.path).run()
    #expect(bad.exitCode == 3)
    #expect(bad.output.contains("/networks.csv:3:1: duplicate-value: the key '10.0.0.0/8' is in line 2 already"))
  }
}
