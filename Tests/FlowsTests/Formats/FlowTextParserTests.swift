import Flows
import Testing

@Suite("Lines of flow logs")
struct FlowTextParserTests {
  static let line = "2 123456789012 eni-0a 10.0.0.1 10.0.0.2 49152 443 6 10 840 1700000000 1700000060 ACCEPT OK"
  static let row =
    "version=2 account=123456789012 interfaceId=eni-0a srcAddr=10.0.0.1 dstAddr=10.0.0.2 srcPort=49152 dstPort=443"
    + " protocol=6 packets=10 bytes=840 start=1700000000000000000 end=1700000060000000000 action=ACCEPT status=OK"

  @Test("A line of the default format gives its fourteen columns")
  func defaultFormat() throws {
    let parsed = try ParsedFlows(Self.line + "\n")
    #expect(parsed.rows == [Self.row])
    #expect(parsed.refused.isEmpty)
    #expect(parsed.report.notes.isEmpty)
  }

  @Test("Records without data and skipped ones keep their nulls", arguments: ["NODATA", "SKIPDATA"])
  func noData(status: String) throws {
    let parsed = try ParsedFlows("2 123456789012 eni-0a - - - - - - - 1431280876 1431280934 - \(status)\n")
    #expect(
      parsed.rows == [
        "version=2 account=123456789012 interfaceId=eni-0a start=1431280876000000000 end=1431280934000000000"
          + " status=\(status)"
      ])
  }

  @Test(
    "Ends of lines, blank lines, blanks and a byte order mark change nothing",
    arguments: [
      line, "\(line)\n", "\(line)\r\n", "\n\n\(line)\n\n", "\u{FEFF}\(line)\n", "  \(line)  \n",
      line.replacing(" ", with: "\t"), line.replacing(" ", with: "  \t "), "\r\n\(line)\r\n\r\n", "\u{FEFF}\r\n\(line)",
    ])
  func layouts(text: String) throws {
    let parsed = try ParsedFlows(text)
    #expect(parsed.rows == [Self.row])
    #expect(parsed.report.refusedCount == 0)
  }

  @Test("Nothing gives nothing", arguments: ["", "\n", "\r\n", "\u{FEFF}", " \t \n\n"])
  func nothing(text: String) throws {
    let parsed = try ParsedFlows(text)
    #expect(parsed.rows.isEmpty)
    #expect(parsed.report.refusedCount == 0)
  }

  @Test("A header in the text says how the lines after it are read, until the next one")
  func headerLines() throws {
    let parsed = try ParsedFlows(
      """
      \(Self.line)
      dstport srcport start srcaddr
      443 0 5 ::1
      version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
      \(Self.line)
      """)
    #expect(parsed.rows == [Self.row, "srcAddr=::1 srcPort=0 dstPort=443 start=5000000000", Self.row])
  }

  @Test(
    "A format is a header between spaces, tabs or commas, in AWS's names or the table's",
    arguments: [
      "dstport start vpc-id pkt-srcaddr tcp-flags", "${dstport} ${start} ${vpc-id} ${pkt-srcaddr} ${tcp-flags}",
      "dstPort start vpcId pktSrcAddr tcpFlags", "DSTPORT,START, vpc_id , pkt_srcaddr,tcp_flags\r\n",
      #""dstport","start","vpc_id","pkt_srcaddr","tcp_flags""#,
    ])
  func formats(format: String) throws {
    let parsed = try ParsedFlows("22 7 vpc-1 10.0.0.9 19", format: format)
    #expect(parsed.rows == ["dstPort=22 start=7000000000 vpcId=vpc-1 tcpFlags=19 pktSrcAddr=10.0.0.9"])
  }

  @Test("Every field of versions 2 to 5 has its column, and those without one are left out and named once")
  func allFields() throws {
    let format =
      FlowTextFormat.defaultHeader
      + " vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type"
      + " sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-cluster-arn"
      + " ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id"
      + " ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason"
      + " resource-id encryption-status"
    let values =
      " vpc-1 subnet-1 i-1 3 IPv4 10.0.0.1 2001:db8::1 eu-west-1 euw1-az1 outpost op-1 S3 EC2 ingress 8"
      + " a b c d e f g h i j BPA vpc-1 1"
    let parsed = try ParsedFlows("\(Self.line)\(values)\n\(Self.line)\(values)", format: format)
    let more =
      " vpcId=vpc-1 subNetId=subnet-1 instanceId=i-1 tcpFlags=3 trafficType=IPv4 pktSrcAddr=10.0.0.1"
      + " pktDstAddr=2001:db8::1 region=eu-west-1 azId=euw1-az1 sublocationType=outpost sublocationId=op-1"
      + " pktSrcAwsService=S3 pktDstAwsService=EC2 flowDirection=ingress trafficPath=8"
    #expect(parsed.rows == [Self.row + more, Self.row + more])
    #expect(parsed.report.notes.count == 1)
    #expect(
      parsed.report.notes.first?.hasPrefix("left out, because the table has no column for it: ecs-cluster-arn, ")
        == true)
    #expect(parsed.report.notes.first?.hasSuffix("reject-reason, resource-id, encryption-status") == true)
  }

  @Test(
    "A format that cannot be used is refused, with the nearest name where there is one",
    arguments: [
      ("srcaddr dstadr", #""dstadr" is no field of a flow log; did you mean dstaddr?"#),
      ("dstaddr starrt", #""starrt" is no field of a flow log; did you mean start?"#),
      ("srcadrd", #""srcadrd" is no field of a flow log; did you mean srcaddr?"#),
      (
        "srcport start colour",
        "the header names no column with an address; expected srcaddr, dstaddr, pkt-srcaddr or pkt-dstaddr among them; "
          + #"not known are "colour""#
      ),
      (
        "start dstport",
        "the header names no column with an address; expected srcaddr, dstaddr, pkt-srcaddr or pkt-dstaddr among them"
      ),
      ("version tgw-id srcaddr", "this is a flow log of a transit gateway (tgw-id); expected one of a VPC"),
      ("@message,srcaddr,@message", "the header names @message twice"),
      ("starttime,start,srcaddr", "the header names start twice; both are the column start"),
      ("srcaddr srcAddr", "the header names srcaddr twice; both are the column srcAddr"),
      ("type traffic-type", "the header names trafficType twice; both are the column trafficType"),
      (" ,\t", "the header names no field; expected names such as srcaddr dstaddr srcport dstport"),
    ])
  func badFormats(format: String, reason: String) {
    let error = #expect(throws: FlowFormatError.self) { try FlowTextParser(format: format) }
    #expect(error?.description == reason)
  }

  @Test("After a header that is refused, its lines are refused too, until the next header")
  func badHeaderLine() throws {
    let parsed = try ParsedFlows(
      "srcaddr dstadr dstport\n10.0.0.1 10.0.0.2 80\n\nsrcaddr dstaddr\n10.0.0.1 10.0.0.2\n")
    #expect(
      parsed.refused == [
        #"0: "dstadr" is no field of a flow log; did you mean dstaddr?"#,
        "1: what the fields are is not known, because the header in line 1 was refused",
      ])
    #expect(parsed.rows == ["srcAddr=10.0.0.1 dstAddr=10.0.0.2"])
  }

  @Test("Headers that are refused by the thousand are read as quickly as records", .timeLimit(.minutes(1)))
  func manyBadHeaders() throws {
    let line = "srcport \(String(repeating: "interface-", count: 6)) \n"
    let parsed = try ParsedFlows(String(repeating: line, count: 20_000))
    #expect(parsed.report.refusedCount == 20_000 && parsed.report.refused.count == 100)
  }

  @Test("A record can start with text that is no name")
  func textFirst() throws {
    let parsed = try ParsedFlows(
      "eni-1 OK 5 ::1\nstatus-x NODATA 6 -\n", format: "interface-id log-status start srcaddr")
    #expect(
      parsed.rows == [
        "interfaceId=eni-1 srcAddr=::1 start=5000000000 status=OK",
        "interfaceId=status-x start=6000000000 status=NODATA",
      ])
  }

  @Test("One identifier a row can be a field too")
  func rowIdentifiers() throws {
    let parsed = try ParsedFlows("22 id-1 ::1\n23 - ::1\n", format: "dstport p_row_id srcaddr")
    #expect(parsed.rows == ["srcAddr=::1 dstPort=22 p_row_id=id-1", "srcAddr=::1 dstPort=23"])
  }

  @Test("A header holds for its own lines only, not for those of the next call")
  func parserIsUsedAgain() throws {
    let parser = FlowTextParser()
    var builder = FlowBatchBuilder()
    let first = Array("srcaddr dstport\n::1 22\n".utf8).withUnsafeBytes { parser.parse($0, into: &builder) }
    let second = Array(Self.line.utf8).withUnsafeBytes { parser.parse($0, into: &builder) }
    #expect(first.acceptedCount == 1)
    #expect(second.acceptedCount == 1)
    #expect(builder.rowCount == 2)
  }
}

/// The rows that lines give, and what became of the lines.
struct ParsedFlows {
  let batch: FlowBatch
  let report: FlowTextReport

  init(_ text: String, format: String? = nil, limits: FlowTextLimits = FlowTextLimits(), refusedNamedMax: Int = 100)
    throws
  {
    try self.init(Array(text.utf8), format: format, limits: limits, refusedNamedMax: refusedNamedMax)
  }

  init(_ bytes: [UInt8], format: String? = nil, limits: FlowTextLimits = FlowTextLimits(), refusedNamedMax: Int = 100)
    throws
  {
    let parser = try FlowTextParser(format: format, limits: limits, refusedNamedMax: refusedNamedMax)
    var builder = FlowBatchBuilder()
    report = bytes.withUnsafeBytes { parser.parse($0, into: &builder) }
    batch = builder.takeBatch(logType: "")
  }

  /// The columns of a row that are not null, as `name=value` between spaces, in the order of the table.
  func row(_ row: Int) -> String {
    FlowColumn.allCases.compactMap { column in
      switch batch.value(column, row: row) {
      case .null: nil
      case .integer(let value), .time(let value): "\(column.name)=\(value)"
      case .text(let text): "\(column.name)=\(text)"
      case let other: "\(column.name)=\(other)"
      }
    }.joined(separator: " ")
  }

  var rows: [String] { (0..<batch.rowCount).map(row) }

  /// The refused lines as `line: reason`, counted from 0.
  var refused: [String] { report.refused.map { "\($0.index): \($0.reason)" } }
}
