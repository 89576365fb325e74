import Testing

@testable import PicketServer

@Suite("Rules over flows")
struct FlowRulesTests {
  @Test("Flows wait for their rules until there are as many as may, and again when some are counted")
  func waiting() throws {
    let rules = try #require(FlowRules(TestDetections.shipped))
    #expect(rules.begin(rowCount: 5, rows_max: 8))
    #expect(rules.begin(rowCount: 5, rows_max: 8))
    #expect(!rules.begin(rowCount: 1, rows_max: 8))
    rules.end(rowCount: 5)
    #expect(rules.begin(rowCount: 1, rows_max: 8))
  }
}
