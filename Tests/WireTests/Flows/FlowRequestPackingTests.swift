import Testing

@testable import Wire

@Suite("Packing requests with flows")
struct FlowRequestPackingTests {
  @Test("The bytes are those that libprotobuf-c makes")
  func same() {
    var records = FlowRecords(seed: 21)
    for _ in 0..<2_000 {
      let request = records.request()
      #expect(request.encoded() == request.encodedByLibrary(), "\(request)")
    }
    let large = IngestFlowRequest(flows: [FlowRecord(region: String(repeating: "é", count: 70_000))])
    #expect(large.encoded() == large.encodedByLibrary())
  }

  @Test("NUL in a text is sent as U+FFFD, as everywhere on the wire")
  func nul() throws {
    let sent = IngestFlowRequest(logType: "A", flows: [FlowRecord(account: "a\0b", region: "c")], format: "\0")
    #expect(sent.encoded() == sent.encodedByLibrary())
    let received = try IngestFlowRequest(decoding: sent.encoded())
    #expect(received.flows.first?.account == "a\u{FFFD}b")
    #expect(received.format == "\u{FFFD}")
  }

  @Test("A message in a list of any messages is packed the same way")
  func dynamicDispatch() {
    let request: any WireMessage = IngestFlowRequest(flows: [FlowRecord(srcPort: 0)])
    #expect(request.encoded() == [0x12, 2, 0x30, 0])
  }
}
