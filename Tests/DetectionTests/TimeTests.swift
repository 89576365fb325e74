import Testing

@testable import Detection

@Suite("What a detection asks of its windows")
struct WindowTermsTests {
  @Test(
    "A dedup period is its minutes, and one of centuries never ends",
    arguments: [
      (60, Int64(3_600_000_000_000)), (153_722_867, 9_223_372_020_000_000_000), (153_722_868, .max),
    ])
  func period(minutes: Int, nanos: Int64) throws {
    let text =
      "AnalysisType: rule\nRuleID: R\nEnabled: true\nLogTypes: [L]\nSeverity: Low\nDedupPeriodMinutes: \(minutes)\n"
      + "Detection: [{Condition: AlwaysTrue}]\n"
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "r.yml")])
    let definition = try #require(library.definitions.first, "\(library.problems)")
    #expect(WindowTerms(matchesOf: definition).periodNanos == nanos)
    #expect(WindowTerms(errorsOf: definition).periodNanos == nanos)
  }
}
