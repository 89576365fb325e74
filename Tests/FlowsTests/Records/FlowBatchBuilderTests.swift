import Flows
import Testing

@Suite("The builder of batches")
struct FlowBatchBuilderTests {
  @Test(
    "Any good records come out as they went in, whatever number of them", arguments: [0, 1, 2, 255, 256, 257, 2_000])
  func roundTrip(count: Int) {
    var generator = FlowSampleGenerator(seed: UInt64(count))
    var builder = FlowBatchBuilder()
    for _ in 0..<3 {
      let samples = (0..<count).map { _ in generator.sample(near: 1_000_000_000_000, spreadSeconds: 100) }
      for sample in samples { #expect(builder.add(sample) == nil) }
      let batch = builder.takeBatch(logType: "AWS.VPCFlow")
      #expect(batch.samples == samples)
      #expect((0..<count).allSatisfy { batch.text(.logType, row: $0) == "AWS.VPCFlow" })
      #expect(builder.rowCount == 0)
    }
  }

  @Test("A row that is dropped or discarded leaves nothing behind")
  func droppedRows() {
    var builder = FlowBatchBuilder()
    #expect(builder.add(FlowSample([.srcPort: .integer(1), .region: .text("a")])) == nil)
    builder.set(.dstPort, integer: 70_000)
    builder.set(.bytes, integer: 7)
    #expect(builder.endRow() != nil)
    builder.set(.srcAddr, string: "nonsense")
    builder.discardRow()
    #expect(builder.add(FlowSample([.srcPort: .integer(2)])) == nil)
    builder.set(.end, nanos: 1)
    builder.discardRow()
    let batch = builder.takeBatch(logType: "x")
    #expect(
      batch.samples == [FlowSample([.srcPort: .integer(1), .region: .text("a")]), FlowSample([.srcPort: .integer(2)])])
  }

  @Test("The empty text is null, also where a text was set before")
  func emptyText() {
    var builder = FlowBatchBuilder()
    builder.set(.action, string: "ACCEPT")
    builder.set(.action, string: "")
    #expect(builder.endRow() == nil)
    #expect(builder.takeBatch(logType: "x").samples == [FlowSample()])
  }

  @Test("What stands in a batch where a row is null does not depend on rows that were dropped")
  func nullsAreClean() {
    func batch(dropping dropped: Int64) -> [UInt8] {
      var builder = FlowBatchBuilder()
      builder.set(.bytes, integer: 1)
      _ = builder.endRow()
      builder.set(.bytes, integer: dropped)
      builder.discardRow()
      _ = builder.endRow()
      return builder.takeBatch(logType: "x").encoded()
    }
    #expect(batch(dropping: 5) == batch(dropping: 7_777_777_777))
  }

  @Test("A batch takes 262,144 records and says so when there are more")
  func fullBatch() {
    var builder = FlowBatchBuilder()
    for row in 0..<FlowBatch.rows_max {
      builder.set(.bytes, integer: Int64(row))
      if builder.endRow() != nil { Issue.record("row \(row) was refused") }
    }
    builder.set(.bytes, integer: 1)
    #expect(builder.endRow()?.reason == "expected at most 262144 records in a batch")
    let batch = builder.takeBatch(logType: "x")
    #expect(batch.rowCount == 262_144)
    #expect(batch.integer(.bytes, row: 262_143) == 262_143)
  }

  @Test("Each text stands once in a batch, whichever columns have it")
  func textsStandOnce() {
    let samples = (0..<100).map { row in
      FlowSample([.srcAddr: .text("10.0.0.\(row % 3)"), .dstAddr: .text("10.0.0.\(row % 2)")])
    }
    #expect(FlowBatch(samples).texts.count == 4)
  }

  @Test("Texts that a batch has no room for are refused with their rows, and the builder goes on")
  func fullTexts() {
    var builder = FlowBatchBuilder()
    let long = String(repeating: "x", count: 1_000)
    var refused = 0
    for row in 0..<70_000 where builder.add(FlowSample([.region: .text("\(row)" + long)])) != nil { refused += 1 }
    #expect(refused > 2_000 && refused < 5_000)
    #expect(
      builder.add(FlowSample([.vpcId: .text(long)]))?.reason
        == "expected at most 67108864 bytes of different texts in a batch")
    #expect(builder.add(FlowSample([.srcPort: .integer(1)])) == nil)
    #expect(builder.takeBatch(logType: "x").rowCount == 70_001 - refused)
    #expect(builder.add(FlowSample([.vpcId: .text(long)])) == nil)
  }
}
