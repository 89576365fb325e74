import Flows
import Testing

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
