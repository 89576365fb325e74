import Flows
import Testing

@Suite("The flow window")
struct FlowWindowTests {
  @Test("What a builder was given comes out of a snapshot")
  func roundTrip() throws {
    var builder = FlowBatchBuilder()
    for row in 0..<10 {
      builder.set(.srcAddr, string: "10.0.0.\(row)")
      builder.set(.dstAddr, string: "10.0.0.\(9 - row)")
      builder.set(.srcPort, integer: Int64(row))
      builder.set(.start, nanos: Int64(100 - row) * 1_000_000_000)
      if row == 3 { builder.set(.rowId, string: "mine") }
      #expect(builder.endRow() == nil)
    }
    var window = FlowWindow(rowIdPrefix: "store-", fingerprintKey: FlowFingerprintKey(1, 2))
    let admission = window.check(builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: 100_000_000_000)
    #expect(admission.refused.isEmpty && admission.repeated.isEmpty)
    window.insert(try FlowBatch(decoding: admission.batch.encoded()))
    let snapshot = window.snapshot()
    #expect(snapshot.rowCount == 10)
    let segment = try #require(snapshot.segments.first)
    let addresses = snapshot.dictionaries.dictionary(for: .srcAddr)
    for row in 0..<10 {
      #expect(addresses.string(Int(segment.column(.srcAddr).value(row: row) ?? 0)) == "10.0.0.\(row)")
      #expect(segment.column(.srcPort).value(row: row) == Int64(row))
    }
  }
}

extension FlowBatchBuilder {
  /// Sets a text from a string.
  mutating func set(_ column: FlowColumn, string: String) {
    var string = string
    string.withUTF8 { set(column, text: UnsafeRawBufferPointer($0)) }
  }
}
