import Flows
import Testing

@Suite("The rules of a flow record")
struct FlowRecordRulesTests {
  @Test(
    "An integer out of its range is refused with its column, the range and the value",
    arguments: [
      (FlowColumn.srcPort, 65_536, "srcPort: expected an integer from 0 to 65535, found 65536"),
      (.dstPort, -1, "dstPort: expected an integer from 0 to 65535, found -1"),
      (.dstPort, .max, "dstPort: expected an integer from 0 to 65535, found 9223372036854775807"),
      (.protocol, 256, "protocol: expected an integer from 0 to 255, found 256"),
      (.version, -1, "version: expected an integer from 0 to 255, found -1"),
      (.packets, -1, "packets: expected an integer of at least 0, found -1"),
      (.bytes, .min, "bytes: expected an integer of at least 0, found -9223372036854775808"),
      (.tcpFlags, -2, "tcpFlags: expected an integer of at least 0, found -2"),
      (.trafficPath, -3, "trafficPath: expected an integer of at least 0, found -3"),
    ] as [(FlowColumn, Int64, String)])
  func integerOutOfRange(column: FlowColumn, value: Int64, reason: String) {
    var builder = FlowBatchBuilder()
    #expect(builder.add(FlowSample([column: .integer(value)]))?.reason == reason)
    #expect(builder.rowCount == 0)
  }

  @Test(
    "The bounds of every range of integers are taken", arguments: FlowColumn.recorded.filter { $0.kind == .integer })
  func bounds(column: FlowColumn) {
    let range = FlowRecordRules.range(of: column)
    var builder = FlowBatchBuilder()
    #expect(builder.add(FlowSample([column: .integer(range.lowerBound)])) == nil)
    #expect(builder.add(FlowSample([column: .integer(range.upperBound)])) == nil)
    #expect(builder.takeBatch(logType: "").samples.count == 2)
  }

  @Test(
    "An address is taken",
    arguments: [
      "0.0.0.0", "255.255.255.255", "10.1.2.3", "::", "::1", "1::", "2001:db8::ff00:42:8329", "1:2:3:4:5:6:7:8",
      "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1::2:3:4:5:6:7", "fe80::ABCD", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",
    ])
  func address(text: String) {
    var builder = FlowBatchBuilder()
    #expect(builder.add(FlowSample([.srcAddr: .text(text)])) == nil)
  }

  @Test(
    "What is not an address is refused",
    arguments: [
      "10.0.0", "10.0.0.256", "10.0.0.1.2", "10..0.1", "10.0.0.1 ", "a.b.c.d", ".1.2.3", "1.2.3.",
      "-1.2.3.4",
      ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7:8::",
      "1.2.3.4::", "10.0.0.0.0/8", "00010.0.0.1", "::1.2.3", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:",
      "localhost", "1:2:3:4:5:6:7:192.0.2.1",
    ])
  func notAnAddress(text: String) {
    for column in [FlowColumn.srcAddr, .dstAddr, .pktSrcAddr, .pktDstAddr] {
      var builder = FlowBatchBuilder()
      let reason = builder.add(FlowSample([column: .text(text)]))?.reason
      #expect(reason == "\(column.name): expected an IPv4 or IPv6 address, found \"\(text)\"")
    }
  }

  @Test(
    "What is nearly an address is refused with what keeps it from being one",
    arguments: [
      ("010.7.0.9", "an IPv4 address of decimal numbers without leading zeros"),
      ("10.0.0.08", "an IPv4 address of decimal numbers without leading zeros"),
      ("192.168.000.1", "an IPv4 address of decimal numbers without leading zeros"),
      ("10.0.0.0/8", "one address, not a network"), ("::/0", "one address, not a network"),
      ("fe80::1%eth0", "an address without a zone"),
    ])
  func nearlyAnAddress(text: String, expected: String) {
    var builder = FlowBatchBuilder()
    let reason = builder.add(FlowSample([.dstAddr: .text(text)]))?.reason
    #expect(reason == "dstAddr: expected \(expected), found \"\(text)\"")
  }

  @Test("A text that is no address stays refused when other columns have it, and taken there")
  func addressFactsAreOfTheColumn() {
    var builder = FlowBatchBuilder()
    for _ in 0..<2 {
      #expect(builder.add(FlowSample([.action: .text("ACCEPT")])) == nil)
      #expect(builder.add(FlowSample([.srcAddr: .text("ACCEPT")])) != nil)
    }
    #expect(
      builder.takeBatch(logType: "").samples == Array(repeating: FlowSample([.action: .text("ACCEPT")]), count: 2))
  }

  @Test("A text of more than 1,024 bytes is refused, one of 1,024 is taken")
  func longText() {
    var builder = FlowBatchBuilder()
    #expect(builder.add(FlowSample([.vpcId: .text(String(repeating: "v", count: 1_024))])) == nil)
    let reason = builder.add(FlowSample([.vpcId: .text(String(repeating: "v", count: 1_025))]))?.reason
    #expect(reason == "vpcId: expected at most 1024 bytes, found 1025 bytes")
  }

  @Test(
    "A text that is not UTF-8 is refused", arguments: [[0xff], [0xc3], [0x41, 0x80], [0xed, 0xa0, 0x80]] as [[UInt8]])
  func notUTF8(bytes: [UInt8]) {
    var builder = FlowBatchBuilder()
    bytes.withUnsafeBytes { builder.set(.region, text: $0) }
    let error = builder.endRow()
    #expect(error?.reason.hasPrefix("region: expected UTF-8, found ") == true)
  }

  @Test("An end before the start is refused, an equal one and one alone are taken")
  func endBeforeStart() {
    var builder = FlowBatchBuilder()
    let error = builder.add(FlowSample([.start: .time(10), .end: .time(9)]))
    #expect(error?.reason == "end: expected a time that is not before start (10 ns), found 9 ns")
    #expect(builder.add(FlowSample([.start: .time(10), .end: .time(10)])) == nil)
    #expect(builder.add(FlowSample([.end: .time(-10)])) == nil)
    #expect(builder.add(FlowSample([.start: .time(.max)])) == nil)
    #expect(builder.rowCount == 3)
  }

  @Test("An error shows at most the first 64 bytes of a text, with its control characters escaped")
  func errorIsShort() throws {
    var builder = FlowBatchBuilder()
    let error = builder.add(FlowSample([.dstAddr: .text("\n" + String(repeating: "x", count: 900))]))
    let reason = try #require(error?.reason)
    #expect(reason.contains("found \"\\nxxx") && reason.hasSuffix("\" and more") && reason.utf8.count < 150)
  }
}

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
