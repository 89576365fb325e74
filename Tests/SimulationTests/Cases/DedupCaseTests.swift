import CaseFiles
import Storage
import Testing

/// What becomes of matches over time, by `Tests/Cases/dedup`.
@Suite("The cases of dedup windows")
struct DedupCaseTests {
  /// The files whose steps this engine can take: dry runs are the server's.
  static let files = ((try? DedupCaseFile.all()) ?? []).filter { file in
    !file.steps.contains { $0.event?.isDryRun ?? false }
  }

  @Test("The case files are there and can be read")
  func caseFilesAreThere() throws {
    #expect(try DedupCaseFile.all().count > 70)
  }

  @Test("The durable state does what the cases say", arguments: files, [50_000, 1])
  func inTheStore(_ file: DedupCaseFile, _ windowsCached: Int) async throws {
    let directory = try ScratchDirectory()
    var limits = StateLimits()
    limits.windows_cached_max = windowsCached
    let engine = StoreCaseEngine(engine: try StoreEngine(directory: directory.path, limits: limits))
    #expect(try await DedupCaseRunner.differences(between: file, and: engine) == [], "\(file.name)")
  }

  @Test("The model that the simulation trusts does what the cases say", arguments: files)
  func inTheModel(_ file: DedupCaseFile) async throws {
    #expect(try await DedupCaseRunner.differences(between: file, and: try ModelCaseEngine()) == [], "\(file.name)")
  }
}
