import Flows
import Testing

@Suite("Columns of flows")
struct FlowColumnTests {
  @Test("Every column has a name of its own, whatever the case of its letters")
  func namesAreUnique() {
    let names = FlowColumn.allCases.map { $0.name.lowercased() }
    #expect(Set(names).count == names.count)
  }

  @Test("The raw values are the order of the table, without a gap")
  func rawValuesAreTheOrder() {
    #expect(FlowColumn.allCases.map(\.rawValue) == Array(0..<FlowColumn.count))
  }

  @Test("What Picket fills in itself is not among the recorded columns")
  func recordedColumnsAreTheFirst() {
    #expect(FlowColumn.recorded.last == .trafficPath)
    #expect(FlowColumn.recorded.allSatisfy { !$0.name.hasPrefix("p_") })
  }
}
