import CaseFiles
import Detection
import PicketClient
import PicketServer
import Testing

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
