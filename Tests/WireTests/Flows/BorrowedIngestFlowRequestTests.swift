import Flows
import Testing

@testable import Wire

@Suite("Flows read in place")
struct BorrowedIngestFlowRequestTests {
  @Test("Every field of a record becomes the column of its name")
  func columns() throws {
    let record = FlowRecord(
      version: 2, account: "a", interfaceID: "b", srcAddr: "10.0.0.1", dstAddr: "10.0.0.2", srcPort: 0, dstPort: 3,
      protocol: 4, packets: 5, bytes: 6, startUnixNanos: 7, endUnixNanos: 8, action: "c", status: "d", vpcID: "e",
      subNetID: "f", instanceID: "g", tcpFlags: 9, trafficType: "h", pktSrcAddr: "::1", pktDstAddr: "::2", region: "i",
      azID: "j", sublocationType: "k", sublocationID: "l", pktSrcAwsService: "m", pktDstAwsService: "n",
      flowDirection: "o", trafficPath: 10, pRowID: "p")
    let flows = try ReadFlows.inPlace(IngestFlowRequest(logType: "AWS.VPCFlow", flows: [record]).encoded())
    #expect(flows.refused == [])
    #expect(
      flows.rows == [
        [
          .integer(2), .text("a"), .text("b"), .text("10.0.0.1"), .text("10.0.0.2"), .integer(0), .integer(3),
          .integer(4), .integer(5), .integer(6), .time(7), .time(8), .text("c"), .text("d"), .text("e"), .text("f"),
          .text("g"), .integer(9), .text("h"), .text("::1"), .text("::2"), .text("i"), .text("j"), .text("k"),
          .text("l"), .text("m"), .text("n"), .text("o"), .integer(10), .null, .null, .text("AWS.VPCFlow"), .text("p"),
        ]
      ])
  }

  @Test("What a record leaves out is null, and zero is null only for times")
  func nulls() throws {
    let record = FlowRecord(srcPort: 0, bytes: 0, startUnixNanos: 0, status: "NODATA", region: "")
    let flows = try ReadFlows.inPlace(
      IngestFlowRequest(flows: [record, FlowRecord(status: "NODATA"), FlowRecord()]).encoded())
    let set = FlowColumn.allCases.indices.filter { flows.rows[0][$0] != .null }
    #expect(set == [FlowColumn.srcPort, .bytes, .status].map(\.rawValue))
    #expect(flows.rows[1].count { $0 != .null } == 1)
    #expect(flows.rows.count == 2 && flows.refused.map(\.index) == [2])
  }

  @Test("A record that is no flow is refused with its index, and the others go on")
  func refusedRecords() throws {
    let records = [
      FlowRecord(srcPort: 1, status: "NODATA"), FlowRecord(srcAddr: "::1", dstPort: 65_536, endUnixNanos: 1),
      FlowRecord(srcAddr: "10.0.0.300"), FlowRecord(srcPort: 2, status: "SKIPDATA"),
    ]
    let flows = try ReadFlows.inPlace(IngestFlowRequest(flows: records, lines: [7]).encoded())
    #expect(flows.rows.map { $0[FlowColumn.srcPort.rawValue] } == [.integer(1), .integer(2)])
    #expect(flows.refused.map(\.index) == [1, 2])
    #expect(flows.refused.first?.reason.contains("dstPort") == true)
    #expect(flows.refused.last?.reason.contains("srcAddr") == true)
    #expect(flows.lines == [7])
  }

  @Test("Both readers agree on records of every kind")
  func agreement() throws {
    var records = FlowRecords(seed: 11)
    for _ in 0..<2_000 {
      let bytes = records.request().encoded()
      #expect(try ReadFlows.inPlace(bytes) == ReadFlows.unpacked(bytes), "\(bytes)")
    }
  }

  @Test("Both readers agree on bytes that are nearly right, in value and in refusal")
  func mutations() throws {
    var records = FlowRecords(seed: 12)
    var mutator = Mutator(seed: 13)
    var refusals = 0
    for round in 0..<20_000 {
      let bytes = round % 8 == 0 ? mutator.noise(countMax: 40) : mutator.mutate(records.request(flowsMax: 3).encoded())
      let inPlace = try? ReadFlows.inPlace(bytes)
      refusals += inPlace == nil ? 1 : 0
      #expect(inPlace == (try? ReadFlows.unpacked(bytes)), "\(bytes)")
    }
    #expect((2_000...18_000).contains(refusals), "most mutations are good, or most are not: \(refusals)")
  }

  @Test("Of a field that is there twice the last one counts, also when the first is wrong or the last is null")
  func repeatedFields() throws {
    let good = FlowRecord(srcAddr: "10.0.0.1", srcPort: 7, startUnixNanos: 5, status: "NODATA")
    let bad = FlowRecord(srcAddr: "nowhere", srcPort: 70_000, startUnixNanos: 9, status: "OK")
    let tail: [UInt8] = [0x22, 0, 0x58, 0]  // src_addr "", start_unix_nanos 0
    for (record, source) in [
      (bad.encoded() + good.encoded(), FlowValue.text("10.0.0.1")), (bad.encoded() + good.encoded() + tail, .null),
    ] {
      let bytes = [0x12, UInt8(record.count)] + record
      let flows = try ReadFlows.inPlace(bytes)
      #expect(flows == (try ReadFlows.unpacked(bytes)))
      #expect(flows.refused == [])
      #expect(flows.rows.first?[FlowColumn.srcAddr.rawValue] == source)
    }
  }

  @Test("Bytes that are not the message leave the builder empty, whatever was read before")
  func refusedBytes() {
    let good = IngestFlowRequest(flows: [1, 2].map { FlowRecord(srcPort: $0, status: "NODATA") }).encoded()
    var builder = FlowBatchBuilder()
    let torn = good + [0x12, 5, 0x30, 9, 0x22, 9, 0x31]
    #expect(throws: MessageError(message: "picket.v1.IngestFlowRequest", field: "flows", reason: .truncated)) {
      try torn.withUnsafeBytes { bytes in
        _ = try BorrowedIngestFlowRequest(decoding: BorrowedBytes(bytes), into: &builder) { _, _ in }
      }
    }
    #expect(builder.rowCount == 0)
    #expect(builder.endRow() == nil)
    #expect(builder.takeBatch(logType: "").integer(.srcPort, row: 0) == nil, "nothing of the torn record is left")
  }

  @Test(
    "A text that no string field may hold is refused with the whole request", arguments: [[0x41, 0], [0xC3, 0x28]])
  func badText(text: [UInt8]) {
    let bytes: [UInt8] = [0x12, 4, 0x22, 2] + text
    #expect(throws: MessageError.self) { try ReadFlows.inPlace(bytes) }
    #expect(throws: MessageError.self) { try ReadFlows.unpacked(bytes) }
  }

  @Test("More flows than a request may hold are refused, and as many as it may hold are not")
  func tooMany() throws {
    let record = [0x12, 8, 0x72, 6] + Array("NODATA".utf8)
    let most = Array(repeating: record, count: WireLimits.requestFlowsMax).flatMap(\.self)
    #expect(try ReadFlows.inPlace(most).rows.count == WireLimits.requestFlowsMax)
    let reason = MessageError.Reason.tooManyFlows(WireLimits.requestFlowsMax)
    #expect(throws: MessageError(message: "picket.v1.IngestFlowRequest", field: "flows", reason: reason)) {
      try ReadFlows.inPlace(most + [0x12, 0])
    }
  }
}
