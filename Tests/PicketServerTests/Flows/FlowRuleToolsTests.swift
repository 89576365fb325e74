import Detection
import Flows
import Storage
import Testing

@testable import PicketServer

/// Rules over flows as they stand in their columns, beside the same rules over the JSON of each flow.
@Suite("Flows as events of rules")
struct FlowRuleToolsTests {
  @Test("Rules say of flows what they say of their JSON, to the byte", arguments: 1...20 as ClosedRange<UInt64>)
  func agreement(seed: UInt64) throws {
    let program = try #require(FlowRuleSamples.detections.program.program(forLogType: FlowService.logType))
    var tools = FlowRuleTools(program)
    var random = RandomBatches(seed: seed)
    var matched: Set<String> = []
    for _ in 0..<4 {
      let batch = random.batch(rowCount: 200)
      let expected = FlowRuleSamples.ledgerByJSON(batch, program)
      let found = tools.evaluate(batch)
      #expect(FlowRuleSamples.text(of: found) == FlowRuleSamples.text(of: expected), "seed \(seed)")
      for match in found.matches { matched.insert(match.key.detectionID + (match.key.isError ? " failed" : "")) }
    }
    #expect(matched.isSuperset(of: FlowRuleSamples.matching), "\(matched.sorted())")
  }

  @Test("The shipped rule over flows says the same of both")
  func shipped() throws {
    let program = try #require(TestDetections.shipped.program.program(forLogType: FlowService.logType))
    var tools = FlowRuleTools(program)
    var random = RandomBatches(seed: 7)
    let batch = random.batch(rowCount: 2_000)
    let found = tools.evaluate(batch)
    #expect(FlowRuleSamples.text(of: found) == FlowRuleSamples.text(of: FlowRuleSamples.ledgerByJSON(batch, program)))
    #expect(found.matches.count > 5)
  }
}
