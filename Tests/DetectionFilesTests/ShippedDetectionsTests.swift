import Detection
import DetectionFiles
import Testing

@Suite("The shipped detections")
struct ShippedDetectionsTests {
  private let library = DetectionTree(paths: [Repository.path("detections")]).load()

  @Test("All of them load without a problem")
  func loadWithoutProblems() {
    #expect(library.problems.map(\.description) == [])
    #expect(library.ignoredDocuments.isEmpty)
    #expect(library.definitions.count == library.fileCount)
    #expect(library.definitions.count >= 13)
  }

  @Test("Each rule has a test that expects a match and one that does not")
  func haveTests() {
    for definition in library.definitions where definition.query == nil {
      #expect(definition.tests.contains { $0.expectedResult }, "\(definition.id)")
      #expect(definition.tests.contains { !$0.expectedResult }, "\(definition.id)")
    }
  }

  @Test("Each test of each rule passes")
  func testsPass() {
    var runner = DetectionTestRunner()
    for definition in library.definitions {
      let results = runner.run(definition)
      #expect(results.count == definition.tests.count)
      for result in results { #expect(result.passed, "\(definition.id): \(result.name): \(result.failures)") }
    }
  }

  @Test("The Wiz rule has the metadata of its catalogue page")
  func wizMetadata() throws {
    let rule = try #require(library.definition(id: "Wiz.Defend.Alert.Passthrough"))
    #expect(rule.displayName == "Wiz Defend Alert Passthrough Rule")
    #expect(rule.severity == .medium)
    #expect(rule.logTypes == ["Wiz.Detections"])
    #expect(rule.dedupPeriodMinutes == 720)
    #expect(rule.threshold == 1)
    #expect(rule.isActive)
    #expect(rule.tests.count == 3)
  }
}
