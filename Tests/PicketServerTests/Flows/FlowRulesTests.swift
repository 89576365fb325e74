import Flows
import Storage
import Testing

@testable import PicketServer

@Suite("Rules over flows")
struct FlowRulesTests {
  /// A batch of flows that are all null.
  private static func batch(_ rowCount: Int) throws -> FlowBatch {
    var builder = FlowBatchBuilder()
    for _ in 0..<rowCount { try #require(builder.endRow() == nil) }
    return builder.takeBatch(logType: "AWS.VPCFlow")
  }

  @Test("Flows wait for their rules until there are as many as may, and again when some are counted")
  func waiting() throws {
    let rules = try #require(FlowRules(TestDetections.shipped))
    var limits = FlowLogLimits()
    limits.flow_rows_waiting_max = 8
    let five = try FlowRulesTests.batch(5)
    #expect(rules.begin(five, limits) == nil)
    #expect(rules.begin(five, limits) == nil)
    #expect(rules.begin(five, limits)?.contains("8 flows wait for their rules") == true)
    rules.end(five)
    #expect(rules.begin(five, limits) == nil)
  }
}
