import CaseFiles
import Detection
import Foundation
import PicketClient
import PicketServer
import Primitives
import Testing
import Wire

/// What the case files say, asked of servers that have the rules of many of them.
@Suite("The case files over the socket")
struct CaseFileTests {
  static let conditions = (try? CaseFile.all(in: "conditions")) ?? []
  static let matches = (try? CaseFile.all(in: "matches")) ?? []

  /// Files whose rules are loaded together: each event is evaluated by every rule of its server.
  private static let filesTogether = 25

  /// Calls a server of every so many files of conditions/.
  private func serve(_ body: ([CaseFile], PicketClient) async throws -> Void) async throws {
    let all = CaseFileTests.conditions
    #expect(all.count > 200)
    for start in stride(from: 0, to: all.count, by: CaseFileTests.filesTogether) {
      let files = Array(all[start..<min(start + CaseFileTests.filesTogether, all.count)])
      try await TestServer.serve(TestDetections.cases(files)) { server in
        try await server.withClient { client in try await body(files, client) }
      }
    }
  }

  @Test("Every event of conditions/ gets the verdict of its file")
  func conditionVerdicts() async throws {
    try await serve { files, client in
      for file in files {
        for example in file.cases { try await check(file, example, files.count, client) }
      }
    }
  }

  private func check(_ file: CaseFile, _ example: Case, _ ruleCount: Int, _ client: PicketClient) async throws {
    let verdict = try await client.evaluateEvent(
      EvaluateEventRequest(logType: CaseFile.logType, event: example.event))
    let place = "\(file): \(String(decoding: example.event.prefix(300), as: UTF8.self))"
    #expect(verdict.matches.contains { $0.detectionID == file.ruleID } == example.matches, "\(place)")
    #expect(verdict.errors.contains { $0.detectionID == file.ruleID } == example.isError, "\(place)")
    #expect(Int(verdict.detectionsEvaluated) == ruleCount)
    #expect(verdict.explanation == nil)
  }

  @Test("The explanation of an event agrees with its file, for every rule that is loaded")
  func conditionExplanations() async throws {
    try await serve { files, client in
      for file in files {
        for example in [file.cases.first, file.cases.last].compactMap({ $0 }) {
          try await explain(file, example, files.count, client)
        }
      }
    }
  }

  private func explain(_ file: CaseFile, _ example: Case, _ ruleCount: Int, _ client: PicketClient) async throws {
    let verdict = try await client.evaluateEvent(
      EvaluateEventRequest(logType: CaseFile.logType, event: example.event, explain: true))
    let detections = try #require(verdict.explanation).detections
    let place = "\(file): \(String(decoding: example.event.prefix(300), as: UTF8.self))"
    #expect(detections.count == ruleCount)
    #expect(detections.filter(\.matched).map(\.detectionID) == verdict.matches.map(\.detectionID), "\(place)")
    let own = try #require(detections.first { $0.detectionID == file.ruleID })
    #expect(own.matched == example.matches, "\(place)")
    #expect(own.detection != nil)
  }

  @Test("All events of a file in one call get what they get one by one")
  func conditionBatches() async throws {
    try await serve { files, client in
      for file in files where file.cases.allSatisfy({ !$0.event.contains(10) }) {
        try await checkTogether(file, client)
      }
    }
  }

  private func checkTogether(_ file: CaseFile, _ client: PicketClient) async throws {
    let lines = Array(file.cases.map(\.event).joined(separator: [10]))
    let answer = try await client.evaluateEvents(EvaluateEventsRequest(logType: CaseFile.logType, events: lines))
    #expect(answer.eventsEvaluated == UInt64(file.cases.count), "\(file)")
    #expect(answer.rejectedCount == 0, "\(file)")
    let results = Dictionary(uniqueKeysWithValues: answer.results.map { (Int($0.index), $0) })
    for (index, example) in file.cases.enumerated() {
      let isMatch = results[index]?.matches.contains { $0.detectionID == file.ruleID } ?? false
      let isError = results[index]?.errors.contains { $0.detectionID == file.ruleID } ?? false
      #expect(isMatch == example.matches, "\(file), event \(index)")
      #expect(isError == example.isError, "\(file), event \(index)")
    }
  }

  @Test("Every match of matches/ crosses the wire as its file says")
  func matchContents() async throws {
    #expect(CaseFileTests.matches.count > 20)
    try await TestServer.serve(TestDetections.cases(CaseFileTests.matches)) { server in
      try await server.withClient { client in
        for file in CaseFileTests.matches {
          for example in file.cases { try await compare(file, example, client) }
        }
      }
    }
  }

  private func compare(_ file: CaseFile, _ example: Case, _ client: PicketClient) async throws {
    let verdict = try await client.evaluateEvent(EvaluateEventRequest(logType: CaseFile.logType, event: example.event))
    let found = verdict.matches.first { $0.detectionID == file.ruleID }
    #expect((found != nil) == example.matches, "\(file)")
    guard let match = found else { return }
    try CaseComparison.expect(match, example, "\(file)")
  }
}

/// What becomes of matches over time, by `Tests/Cases/dedup`.
@Suite("The cases of dedup windows over the socket")
struct DedupCaseTests {
  @Test("The case files are there and can be read")
  func caseFilesAreThere() throws {
    #expect(try DedupCaseFile.all().count > 70)
  }

  @Test("A server answers what the cases say", arguments: (try? DedupCaseFile.all()) ?? [])
  func overTheSocket(_ file: DedupCaseFile) async throws {
    let engine = try ServerCaseEngine()
    let differences = try await DedupCaseRunner.differences(between: file, and: engine)
    try await engine.stop()
    #expect(differences == [], "\(file.name)")
  }
}

/// What rules make of the rows of queries, by `Tests/Cases/rows`.
@Suite("The cases of rows over the socket")
struct RowCaseTests {
  private static let ruleFolder = "rows"

  @Test("The case files are there and can be read")
  func caseFilesAreThere() throws {
    #expect(try CaseFile.all(in: RowCaseTests.ruleFolder).count >= 9)
  }

  @Test(
    "A query that gives the row runs by name, and its rule says of it what its file says",
    arguments: (try? CaseFile.all(in: ruleFolder)) ?? [])
  func overTheSocket(_ file: CaseFile) async throws {
    for example in file.cases {
      let query = try RowQuery(example, path: file.path)
      let place = "\(file): \(String(decoding: example.event, as: UTF8.self))"
      let decoded = DetectionFileDecoder.decode(Array("\(query.file)---\n\(file.rule)".utf8), path: file.path)
      let detections = LoadedDetections(
        library: DetectionLibrary(files: [decoded]), loadedUnixNanos: CrankedClock.start)
      let problems = Set(detections.library.problems.map(\.code))
      #expect(problems == (example.isRefused ? [.unknownField] : []), "\(place)")
      if !example.isRefused { try await run(query, detections, file, example, place) }
    }
  }

  private func run(
    _ query: RowQuery, _ detections: LoadedDetections, _ file: CaseFile, _ example: Case, _ place: String
  ) async throws {
    try await TestServer.serve(detections, clock: FlowClock()) { server in
      try await server.withClient { client in
        let flows = query.ports.enumerated().map { place, port in
          TestFlows.flow(port: port, at: TestFlows.minute + Int64(place) * TestFlows.second)
        }
        _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
        let answer = try await client.runScheduled(RunScheduledRequest(queryName: RowQuery.name))
        #expect(answer.rowCount == 1 && answer.detectionsEvaluated == 1, "\(place)")
        #expect(answer.matches.map(\.detectionID) == (example.matches ? [file.ruleID] : []), "\(place)")
        #expect(answer.errors.map(\.detectionID) == (example.isError ? [file.ruleID] : []), "\(place)")
        if let match = answer.matches.first { try CaseComparison.expect(match, example, place) }
      }
    }
  }
}

/// Compares a match that came over the socket with what its case says.
enum CaseComparison {
  /// Fails the test wherever they differ.
  static func expect(_ match: Wire.Match, _ example: Case, _ place: String) throws {
    #expect(match.outcome == .alertCreated || match.outcome == .alertUpdated, "\(place)")
    if let title = example.title { #expect(Array(match.title.utf8) == wire(title), "\(place)") }
    if let dedup = example.dedup { #expect(Array(match.dedup.utf8) == wire(dedup), "\(place)") }
    if let severity = example.severity { #expect("\(match.severity)" == severity.uppercased(), "\(place)") }
    let context = match.context.isEmpty ? Array("{}".utf8) : match.context
    if let json = example.contextJSON { #expect(String(decoding: context, as: UTF8.self) == json, "\(place)") }
    if let expected = example.context { #expect(try value(context) == value(expected), "\(place)") }
  }

  /// A text as it crosses the wire, where U+FFFD stands for NUL.
  private static func wire(_ text: String) -> [UInt8] {
    Array(text.replacingOccurrences(of: "\0", with: "\u{FFFD}").utf8)
  }

  private static func value(_ json: [UInt8]) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary)
  }
}
