import CaseFiles
import Detection
import DetectionFiles
import Foundation
import PicketClient
import Primitives
import PythonBodies
import TestSupport
import Testing
import Wire

@testable import PicketServer

private let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

/// Directories of detections with lookup tables, as a server serves them.
private enum LookupSets {
  static func loaded(_ directory: ScratchDirectory, python: Bool = false) -> LoadedDetections {
    var host: PythonHost?
    let catalogue = DetectionSource(paths: [directory.path]).load { library in
      let bodies = PythonCatalogue(library, python ? .run(PythonConfiguration()) : .skip("Python body"))
      host = bodies.host
      return bodies.library
    }
    return LoadedDetections(catalogue, python: host, loadedUnixNanos: 1)
  }

  static func table(_ name: String = "t", logType: String = "T", selectors: String = "ip") -> String {
    """
    AnalysisType: lookup_table
    LookupName: \(name)
    Enabled: true
    Schema: S
    Filename: \(name).csv
    LogTypeMap: {PrimaryKey: net, AssociatedLogTypes: [{LogType: \(logType), Selectors: [\(selectors)]}]}

    """
  }

  static func rule(_ keys: String, id: String = "R", logType: String = "T") -> String {
    "AnalysisType: rule\nRuleID: \(id)\nEnabled: true\nLogTypes: [\(logType)]\nSeverity: Low\n\(keys)\n"
  }

  static let zone = """
    Detection: [{Enrichment: {Table: t, Selector: ip, FieldPath: zone}, Condition: Equals, Value: inside}]
    AlertTitle: "{ip} of {p_enrichment.t.ip.net}"
    """
}

@Suite("Lookup tables of a server")
struct LookupTests {
  private func directory(rows: String = "net,zone\n10.0.0.0/8,inside\n10.1.0.0/16,guests\n") throws -> ScratchDirectory
  {
    let directory = try ScratchDirectory()
    try directory.write(LookupSets.table(), to: "t.yml")
    try directory.write(rows, to: "t.csv")
    try directory.write(LookupSets.rule(LookupSets.zone), to: "r.yml")
    return directory
  }

  @Test("What the case files say of lookup tables holds over the socket", arguments: (try? LookupCaseFile.all()) ?? [])
  func cases(file: LookupCaseFile) async throws {
    let directory = try ScratchDirectory()
    try file.write(to: directory)
    try await TestServer.serve(LookupSets.loaded(directory)) { server in
      try await server.withClient { client in
        for example in file.cases { try await check(example, file, client) }
      }
    }
  }

  private func check(_ example: LookupCaseFile.Example, _ file: LookupCaseFile, _ client: PicketClient) async throws {
    guard let event = example.event else {
      let found = try await client.lookup(LookupRequest(table: example.table, key: example.key))
      #expect(example.isRow(found.row), "\(file): \(example.key)")
      return #expect(found.found != found.row.isEmpty)
    }
    let place = "\(file): \(String(decoding: event, as: UTF8.self))"
    let verdict = try await client.evaluateEvent(
      EvaluateEventRequest(logType: LookupCaseFile.logType, event: event, dryRun: true))
    #expect(example.isShown(inContext: verdict.matches.first?.context), "\(place)")
    let batch = try await client.evaluateEvents(
      EvaluateEventsRequest(logType: LookupCaseFile.logType, events: event + [10] + event, dryRun: true))
    let contexts = batch.results.map { $0.matches.first?.context }
    #expect(contexts.isEmpty || contexts.count == 2)
    for context in contexts { #expect(example.isShown(inContext: context), "\(place)") }
  }

  @Test("A match, its explanation and its alert have what tables say; an event without any is explained without")
  func evaluate() async throws {
    try await TestServer.serve(LookupSets.loaded(try directory())) { server in
      try await server.withClient { client in
        let event = Array(#"{"ip":"10.2.3.4"}"#.utf8)
        let verdict = try await client.evaluateEvent(EvaluateEventRequest(logType: "T", event: event, explain: true))
        #expect(verdict.matches.map(\.title) == ["10.2.3.4 of 10.0.0.0/8"])
        #expect(
          String(decoding: verdict.explanation?.enrichment ?? [], as: UTF8.self)
            == #"{"t":{"ip":{"p_match":"10.2.3.4","net":"10.0.0.0/8","zone":"inside"}}}"#)
        let alert = try await client.getAlert(GetAlertRequest(alertID: verdict.matches[0].alertID))
        let stored = alert.events.first.map { String(decoding: $0.event, as: UTF8.self) } ?? ""
        #expect(stored.contains(#""p_enrichment":{"t""#), "\(stored)")
        for text in [#"{"ip":"10.1.3.4"}"#, #"{"ip":"11.0.0.1"}"#, "{}"] {
          let other = try await client.evaluateEvent(
            EvaluateEventRequest(logType: "T", event: Array(text.utf8), dryRun: true, explain: true))
          #expect(other.matches.isEmpty)
          #expect(other.explanation?.enrichment.isEmpty == !text.contains("10.1"))
        }
      }
    }
  }

  @Test("Tables are listed with what they take, and a key that no row has is no error")
  func list() async throws {
    let directory = try directory()
    try directory.write(LookupSets.table("unused", logType: "Other"), to: "u.yml")
    try directory.write("net,zone\na,b\n", to: "unused.csv")
    try directory.write(
      LookupSets.table("gone").replacing("Enabled: true", with: "Enabled: false"), to: "g.yml")
    try await TestServer.serve(LookupSets.loaded(directory)) { server in
      try await server.withClient { client in
        let list = try await client.listLookups()
        #expect(list.tables.map(\.table) == ["gone", "t", "unused"])
        #expect(list.tables.map(\.loaded) == [false, true, true])
        #expect(list.tables.map(\.inactiveReason) == ["disabled", "", ""])
        #expect(list.tables.map(\.keyKind) == ["", "network", "text"])
        #expect(list.tables.map(\.rowCount) == [0, 2, 1])
        #expect(list.tables.map { $0.logTypes.map(\.used) } == [[false], [true], [false]])
        #expect(list.memoryBytes > 0 && list.memoryBytes == list.tables.reduce(0) { $0 + $1.memoryBytes })
        #expect(list.memoryBytesMax == 134_217_728)
        let found = try await client.lookup(LookupRequest(table: "t", key: "10.1.0.9"))
        #expect(found.found && found.rowKey == "10.1.0.0/16" && found.line == 3 && found.path.hasSuffix("/t.csv"))
        #expect(try await client.lookup(LookupRequest(table: "t", key: "x")) == LookupResponse())
        for (name, words) in [
          ("T", "did you mean 't'?"), ("gone", "is not loaded: disabled"), ("", "table is empty"),
          ("nothing like it", "there is t, unused"),
        ] {
          await #expect {
            try await client.lookup(LookupRequest(table: name, key: "x"))
          } throws: { error in
            "\(error)".contains(words)
          }
        }
      }
    }
  }

  @Test("A reload swaps tables and rules together, and names what has changed")
  func reload() async throws {
    let directory = try directory()
    let load: @Sendable () -> DetectionLoad = {
      DetectionLoad(LookupSets.loaded(directory), LoadRule(refusesProblems: true, refusesWritable: false))
    }
    try await TestServer.serve(LookupSets.loaded(directory), load: load) { server in
      #expect(try await matchCount(of: "10.1.0.1", server) == 0)
      try directory.write("net,zone\n10.1.0.0/16,inside\n", to: "t.csv")
      let report = try await server.withAdmin { try await $0.reload() }
      #expect(report.applied && report.changes.map(\.effects) == [["Its rows are others: 1, before 2."]])
      #expect(try await matchCount(of: "10.1.0.1", server) == 1)
      try directory.write("net,zone\n10.1.0.0/16\n", to: "t.csv")
      let refused = try await server.withAdmin { try await $0.reload() }
      #expect(!refused.applied && refused.problems.map(\.line) == [2])
      #expect(try await matchCount(of: "10.1.0.1", server) == 1)
    }
  }

  private func matchCount(of address: String, _ server: TestServer) async throws -> Int {
    try await server.withClient { client in
      let event = Array("{\"ip\":\"\(address)\"}".utf8)
      return try await client.evaluateEvent(EvaluateEventRequest(logType: "T", event: event, dryRun: true)).matches
        .count
    }
  }

  @Test("Rules over flows see what tables say of them, whether or not the table is about the flow")
  func flows() async throws {
    let directory = try ScratchDirectory()
    try directory.write(LookupSets.table(logType: "AWS.VPCFlow", selectors: "srcAddr, dstAddr"), to: "t.yml")
    try directory.write("net,zone\n10.0.0.0/8,inside\n", to: "t.csv")
    let keys = """
      Detection: [{Enrichment: {Table: t, Selector: dstAddr, FieldPath: zone}, Condition: DoesNotEqual, Value: inside}]
      AlertTitle: "to {dstAddr} from {p_enrichment.t.srcAddr.net}"
      """
    try directory.write(LookupSets.rule(keys, logType: "AWS.VPCFlow"), to: "r.yml")
    try await TestServer.serve(LookupSets.loaded(directory)) { server in
      try await server.withClient { client in
        let now = UInt64(Date().timeIntervalSince1970) * 1_000_000_000
        let flows = [("10.0.0.1", "10.0.0.2"), ("10.0.0.1", "8.8.8.8")].map {
          FlowRecord(srcAddr: $0.0, dstAddr: $0.1, startUnixNanos: Int64(now))
        }
        let response = try await client.ingestFlow(IngestFlowRequest(flows: flows))
        #expect(response.acceptedCount == 2)
        #expect(response.matches.map(\.title) == ["to 8.8.8.8 from 10.0.0.0/8"])
      }
    }
  }
}

@Suite("Lookup tables and bodies in Python", .enabled(if: hasPython, "needs /usr/bin/python3"))
struct PythonLookupTests {
  private static let body = """
    def rule(event):
        return event.get("go", True)

    def title(event):
        return str(event.deep_get("p_enrichment", "t", "ip", "zone"))

    def alert_context(event):
        keys = event.get("keys", [])
        return {str(key): event.lookup(event.get("table", "t"), key) for key in keys}
    """

  private func directory(_ body: String = PythonLookupTests.body) throws -> ScratchDirectory {
    let directory = try ScratchDirectory()
    try directory.write(LookupSets.table(), to: "t.yml")
    try directory.write("net,zone\nann,red\n7,\"blue, ü\"\n1.5,half\n0.0000001,tiny\n", to: "t.csv")
    try directory.write(LookupSets.rule("Filename: p.py"), to: "p.yml")
    try directory.write(body, to: "p.py")
    return directory
  }

  @Test(
    "Bodies see p_enrichment, and event.lookup finds the rows of the daemon, whatever the event says itself",
    arguments: [
      (#"{"ip":"ann"}"#, "red", "{}"), (#"{"ip":7.0}"#, "blue, ü", "{}"), (#"{"ip":"x"}"#, "None", "{}"),
      (#"{"ip":"x","p_enrichment":{"t":{"ip":{"zone":"forged"}}}}"#, "None", "{}"),
      (
        #"{"keys":["ann",7,7.0,1.5,1e-7,"x",null,true]}"#, "None",
        #"{"ann":{"net":"ann","zone":"red"},"7":{"net":"7","zone":"blue, ü"},"7.0":{"net":"7","zone":"blue, ü"},"1.5":{"net":"1.5","zone":"half"},"1e-07":{"net":"0.0000001","zone":"tiny"},"x":null,"None":null,"True":null}"#
      ),
      (#"{"keys":["ann"],"table":"T"}"#, "None", #"{"ann":null}"#),
      (
        #"{"keys":["ann"],"_mocked_lookup_data_":{"t":{"ann":{"zone":"forged"}}}}"#, "None",
        #"{"ann":{"net":"ann","zone":"red"}}"#
      ),
    ])
  func bodies(event: String, title: String, context: String) async throws {
    let detections = LookupSets.loaded(try directory(), python: true)
    try #require(detections.library.problems == [])
    try await TestServer.serve(detections) { server in
      try await server.withClient { client in
        let verdict = try await client.evaluateEvent(
          EvaluateEventRequest(logType: "T", event: Array(event.utf8), dryRun: true))
        #expect(verdict.errors.isEmpty && verdict.matches.map(\.title) == [title], "\(verdict)")
        let found = verdict.matches.first?.context ?? []
        #expect(LookupCaseFile.isSame(found, Array(context.utf8)), "\(String(decoding: found, as: UTF8.self))")
      }
    }
  }

  @Test("What must hold of p_enrichment before a body is called is asked of the event with it")
  func prefilter() async throws {
    let body = """
      def rule(event):
          if event.deep_get("p_enrichment", "t", "ip", "zone") != "red":
              return False
          return True
      """
    let detections = LookupSets.loaded(try directory(body), python: true)
    try #require(detections.library.definitions.contains { $0.pythonBody?.prefilter != nil })
    try await TestServer.serve(detections) { server in
      try await server.withClient { client in
        for (ip, count) in [("ann", 1), ("x", 0), ("7", 0)] {
          let verdict = try await client.evaluateEvent(
            EvaluateEventRequest(logType: "T", event: Array("{\"ip\":\"\(ip)\"}".utf8), dryRun: true))
          #expect(verdict.matches.count == count && verdict.errors.isEmpty, "\(ip)")
        }
      }
    }
  }
}
