import CaseFiles
import Testing

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
