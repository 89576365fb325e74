import Flows
import Testing

@Suite("Refused lines of flow logs")
struct RefusedFlowLineTests {
  private static let line = FlowTextParserTests.line
  private static let others = ", those of AWS's default format; a header names others"

  @Test(
    "A bad record is refused with its line and reason, and spoils nothing else",
    arguments: [
      (line.replacing(" OK", with: ""), "the line has 13 fields; expected 14\(others)"),
      ("2", "the line has 1 field; expected 14\(others)"),
      (line + " x", "the line has 15 fields; expected 14\(others)"),
      ("this is no \t record", "the line has 4 fields; expected 14\(others)"),
      (
        line.replacing("49152", with: "4915x") + " x\0",
        #"byte \#(line.utf8.count + 3) of the line is the control character "\0"; expected fields between spaces or tabs"#
      ),
      (
        line.replacing("49152", with: "4915x"),
        #"srcPort: expected an integer of 64 bits or -, found "4915x""#
      ),
      (
        line.replacing(" 840 ", with: " 9223372036854775808 "),
        #"bytes: expected an integer of 64 bits or -, found "9223372036854775808""#
      ),
      (
        line.replacing("1700000000", with: "1700000000000"),
        #"start: expected seconds since 1970 (up to the year 2262) or -, found "1700000000000", which is a time in milliseconds"#
      ),
      (
        line.replacing("1700000000", with: "9223372037"),
        #"start: expected seconds since 1970 (up to the year 2262) or -, found "9223372037""#
      ),
      (line.replacing("49152", with: "65536"), "srcPort: expected an integer from 0 to 65535, found 65536"),
      (line.replacing("49152", with: "-1"), "srcPort: expected an integer from 0 to 65535, found -1"),
      (line.replacing(" 6 ", with: " 256 "), "protocol: expected an integer from 0 to 255, found 256"),
      (line.replacing(" 10 ", with: " -10 "), "packets: expected an integer of at least 0, found -10"),
      (
        line.replacing("10.0.0.1 ", with: "10.0.0.256 "),
        #"srcAddr: expected an IPv4 or IPv6 address, found "10.0.0.256""#
      ),
      (
        line.replacing("eni-0a", with: "eni\0a"),
        #"byte 19 of the line is the control character "\0"; expected fields between spaces or tabs"#
      ),
      (
        line.replacing(" OK", with: "\r OK"),
        #"byte 88 of the line is the control character "\r"; expected fields between spaces or tabs"#
      ),
    ])
  func badRecord(bad: String, reason: String) throws {
    let parsed = try ParsedFlows("\(Self.line)\n\(bad)\n\(Self.line)\n")
    #expect(parsed.rows == [FlowTextParserTests.row, FlowTextParserTests.row])
    #expect(parsed.refused == ["1: \(reason)"])
  }

  @Test("A record that ends before it starts is refused")
  func endBeforeStart() throws {
    let parsed = try ParsedFlows(Self.line.replacing("1700000060", with: "1699999999"))
    #expect(parsed.rows.isEmpty)
    #expect(parsed.refused.first?.hasPrefix("0: end: expected a time that is not before start") == true)
  }

  @Test("Text that is not UTF-8 is refused")
  func notUTF8() throws {
    let parsed = try ParsedFlows(
      Array("- ".utf8) + [0x31, 0x20, 0xC3, 0x28, 0x0A, 0x2D, 0x20, 0x31, 0x20, 0xC3, 0xA9],
      format: "srcaddr version region")
    #expect(parsed.rows == ["version=1 region=é"])
    #expect(parsed.refused.first?.hasPrefix("0: region: expected UTF-8, found ") == true)
  }

  @Test("The last second that 64 bits hold is a time")
  func lastSecond() throws {
    let parsed = try ParsedFlows("9223372036 -\n-9223372036 -\n-9223372037 -", format: "start srcaddr")
    #expect(parsed.rows == ["start=9223372036000000000", "start=-9223372036000000000"])
    #expect(parsed.report.refusedCount == 1)
  }

  @Test("A line longer than the limit is refused")
  func longLine() throws {
    var limits = FlowTextLimits()
    limits.flowLineBytesMax = 100
    let long = Self.line + String(repeating: " ", count: 101 - Self.line.utf8.count)
    let parsed = try ParsedFlows("\(long)\n\(Self.line)", limits: limits)
    #expect(parsed.refused == ["0: the line has 101 bytes; expected at most 100 (flow_line_bytes_max)"])
    #expect(parsed.rows.count == 1)
  }

  @Test("Only the first refused lines are named, but all are counted")
  func manyRefused() throws {
    let parsed = try ParsedFlows(String(repeating: "x\n", count: 1_000), refusedNamedMax: 3)
    #expect(parsed.report.refusedCount == 1_000)
    #expect(parsed.report.refused.map(\.index) == [0, 1, 2])
  }

  @Test("Flows beyond the limit of a request are refused")
  func manyRows() throws {
    var limits = FlowTextLimits()
    limits.flowRowsMax = 2
    let parsed = try ParsedFlows(
      "1 ::1\n2 ::1\n\n3 ::1\nregion srcaddr\neu ::1\n", format: "srcport srcaddr", limits: limits)
    #expect(parsed.rows == ["srcAddr=::1 srcPort=1", "srcAddr=::1 srcPort=2"])
    #expect(
      parsed.refused == [
        "3: expected at most 2 flows in a request (flow_rows_max)",
        "4: expected at most 2 flows in a request (flow_rows_max)",
        "5: expected at most 2 flows in a request (flow_rows_max)",
      ])
  }

  @Test("A row is traced to its line, whatever stands between the rows", arguments: 0..<64)
  func lineOfRow(seed: Int) throws {
    let others = ["", "bad", "dstport dstaddr", "1 2 3", "  "]
    var lines: [String] = ["dstport dstaddr"]
    var expected: [Int] = []
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    for _ in 0..<40 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let choice = Int(state >> 33) % 8
      if choice < others.count {
        lines.append(others[choice])
      } else {
        expected.append(lines.count)
        lines.append("80 ::1")
      }
    }
    let report = try ParsedFlows(lines.map { $0 + "\n" }.joined()).report
    #expect(report.acceptedCount == expected.count)
    #expect((0..<expected.count).map(report.lineIndex(ofRow:)) == expected)
    #expect(report.lineCount == lines.count)
  }
}

@Suite("Records that are no flows")
struct FlowOtherRecordTests {
  private static let needsBoth =
    "the record has neither an address nor a time; expected srcAddr, dstAddr, pktSrcAddr or pktDstAddr, and start, end "
    + "or p_event_time, or the status NODATA or SKIPDATA"

  private static let needsTime =
    "the record has no time; expected start, end or p_event_time, or the status NODATA or SKIPDATA"
  private static let needsAddress =
    "the record has no address; expected srcAddr, dstAddr, pktSrcAddr or pktDstAddr, or the status NODATA or SKIPDATA"

  private static let others: [(record: String, reason: String)] = [
    (#"{"p_log_type":"AWS.DNS"}"#, #"p_log_type: expected AWS.VPCFlow, found "AWS.DNS""#),
    (
      #"{"srcAddr":"::1","start":5,"p_log_type":"AWS.ALB"}"#, #"p_log_type: expected AWS.VPCFlow, found "AWS.ALB""#
    ),
    (#"{"srcAddr":"::1","start":5,"p_log_type":7}"#, "p_log_type: expected AWS.VPCFlow, found 7"),
    (
      #"{"p_log_type":"OCSF.NetworkActivity","src_endpoint":{"ip":"10.0.0.1"}}"#,
      #"p_log_type: expected AWS.VPCFlow, found "OCSF.NetworkActivity""#
    ),
    (
      #"{"eventVersion":"1.08","eventSource":"iam","eventName":"x","eventTime":"2026-11-28T10:43:07Z"}"#,
      "\(needsBoth); it looks like an event of CloudTrail"
    ),
    (
      #"{"eventType":"user.session.start","published":"x","version":"0"}"#,
      "\(needsBoth); it looks like an event of Okta's system log"
    ),
    (
      #"{"class_uid":4001,"src_endpoint":{"ip":"10.0.0.1"},"time":5}"#,
      "\(needsBoth); it looks like an event of OCSF"
    ),
    (
      #"{"query_timestamp":"x","query_name":"a.","srcaddr":"10.0.0.1","srcport":"5"}"#,
      "\(needsTime); it looks like a query log of Route 53 Resolver"
    ),
    (#"{"Records":[{"srcaddr":"::1"}]}"#, "\(needsBoth); it holds other records; expected one record a line"),
    (
      #"{"source":"10.0.0.1","timestamp":1,"a":1,"b":1,"c":1,"d":1,"e":1}"#,
      #"\#(needsBoth); its keys are "source", "timestamp", "a", "b", "c", "d", others"#
    ),
    ("{}", needsBoth),
    (
      #"{"start":5,"srcAddr":null,"dstaddr":"-","status":"OK"}"#,
      #"\#(needsAddress); its keys are "start", "srcAddr", "dstaddr", "status""#
    ),
    (
      #"{"tgw_id":"t","srcaddr":"::1","dstaddr":"::2","start":5}"#,
      "the record is one of a flow log of a transit gateway; expected one of a VPC"
    ),
  ]

  @Test("A record of another kind is refused as what it is", arguments: others)
  func otherRecords(record: String, reason: String) throws {
    let parsed = try ParsedFlows("\(record)\n{\"srcaddr\":\"::1\",\"start\":5}")
    #expect(parsed.refused == ["0: \(reason)"])
    #expect(parsed.rows == ["srcAddr=::1 start=5000000000"])
  }

  @Test(
    "A record with a time and any of the addresses is a flow, and so is one without data",
    arguments: [
      (#"{"dstAddr":"::1","start":5}"#, "dstAddr=::1 start=5000000000"),
      (#"{"pktSrcAddr":"::1","end":5}"#, "end=5000000000 pktSrcAddr=::1"),
      (#"{"pkt_dstaddr":"::1","p_event_time":"1970-01-01T00:00:05Z"}"#, "pktDstAddr=::1 p_event_time=5000000000"),
      (#"{"srcAddr":"::1","start":null,"p_event_time":5}"#, "srcAddr=::1 p_event_time=5000000000"),
      (#"{"srcAddr":"::1","end":9,"p_event_time":5}"#, "srcAddr=::1 end=9000000000 p_event_time=5000000000"),
      (#"{"srcAddr":"::1","start":1,"p_event_time":5}"#, "srcAddr=::1 start=1000000000"),
      (#"{"srcAddr":"::1","start":1,"p_event_time":"whenever"}"#, "srcAddr=::1 start=1000000000"),
      (#"{"srcAddr":"::1","start":1,"p_log_type":null}"#, "srcAddr=::1 start=1000000000"),
      (#"{"log-status":"NODATA","start":5}"#, "start=5000000000 status=NODATA"),
      (#"{"status":"SKIPDATA"}"#, "status=SKIPDATA"),
    ])
  func flows(record: String, row: String) throws {
    let parsed = try ParsedFlows(record)
    #expect(parsed.rows == [row] && parsed.refused.isEmpty)
  }

  @Test("In text a field p_log_type is checked, and p_event_time is the time of a flow without a start")
  func pantherFields() throws {
    let parsed = try ParsedFlows(
      """
      P_EVENT_TIME,P_LOG_TYPE,SRCADDR,START
      2023-11-14 22:13:20.000,AWS.VPCFlow,::1,
      2023-11-14 22:13:20.000,,::2,5
      2023-11-14 22:13:20.000,AWS.DNS,::3,
      """)
    #expect(parsed.rows == ["srcAddr=::1 p_event_time=1700000000000000000", "srcAddr=::2 start=5000000000"])
    #expect(parsed.refused == [#"3: p_log_type: expected AWS.VPCFlow, found "AWS.DNS""#])
  }

  @Test("A record of a transit gateway is named, with its header and without")
  func transitGateway() throws {
    let record = "6 TransitGateway 111122223333 tgw-0a tgw-attach-0a 1 2 vpc-a vpc-b 10.1.0.5 10.2.0.6 OK"
    let alone = try ParsedFlows(record)
    #expect(alone.refused == ["0: the line is a record of a flow log of a transit gateway; expected one of a VPC"])
    let header = "version resource-type account-id tgw-id tgw-src-eni packets-lost-blackhole srcaddr"
    let parsed = try ParsedFlows("\(header)\n\(record)\n\(FlowTextFormat.defaultHeader)\n\(FlowTextParserTests.line)")
    #expect(
      parsed.refused == [
        "0: this is a flow log of a transit gateway (tgw-id); expected one of a VPC",
        "1: what the fields are is not known, because the header in line 1 was refused",
      ])
    #expect(parsed.rows == [FlowTextParserTests.row])
  }
}
