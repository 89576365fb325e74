import Flows
import Testing

@Suite("Flow logs as others export them")
struct FlowExportTests {
  private static let line = FlowTextParserTests.line
  private static let row = FlowTextParserTests.row
  /// A flow between two addresses, with a port.
  private static func row(_ port: Int, _ more: String = "") -> String {
    "srcAddr=10.0.0.1 dstAddr=10.0.0.2 dstPort=\(port)\(more)"
  }

  @Test(
    "The names that AWS's own tables and CloudWatch have are known, and none is known for two columns",
    arguments: [
      #"{"version":2,"account":"1","interfaceid":"e","sourceaddress":"::1","destinationaddress":"::2","sourceport":5,"#
        + #""destinationport":22,"protocol":6,"numpackets":1,"numbytes":40,"starttime":17,"endtime":18,"#
        + #""action":"ACCEPT","logstatus":"OK"}"#,
      #"{"version":2,"account_id":"1","interface_id":"e","srcaddr":"::1","dstaddr":"::2","srcport":"5","dstport":"22","#
        + #""protocol":"6","packets":1,"bytes":40,"start":"17","end":"18","action":"ACCEPT","log_status":"OK"}"#,
      #"{"version":"2","accountId":"1","interfaceId":"e","srcAddr":"::1","dstAddr":"::2","srcPort":5,"dstPort":22,"#
        + #""protocol":6,"packets":1,"bytes":40,"startTime":17,"endTime":18,"action":"ACCEPT","logStatus":"OK","#
        + #""@timestamp":"2026-11-28 10:44:29.000","@logStream":"eni-1-all","@ptr":"x"}"#,
      "version,account_id,interface_id,sourceAddress,destination_address,SOURCEPORT,destinationport,protocol,numpackets,"
        + "numbytes,starttime,endtime,action,logstatus\n2,1,e,::1,::2,5,22,6,1,40,17,18,ACCEPT,OK",
    ])
  func aliases(text: String) throws {
    let parsed = try ParsedFlows(text)
    #expect(
      parsed.rows == [
        "version=2 account=1 interfaceId=e srcAddr=::1 dstAddr=::2 srcPort=5 dstPort=22 protocol=6 packets=1 bytes=40"
          + " start=17000000000 end=18000000000 action=ACCEPT status=OK"
      ])
    #expect(parsed.refused.isEmpty && parsed.report.notes.isEmpty)
  }

  @Test(
    "A time in front of a line is no field of it",
    arguments: [
      "2026-11-28T10:44:29.000Z \(line)", "2026-11-28T10:44:29Z\t\(line)", "  2026-11-28T10:44:29+01:00  \(line)",
      "2026-11-28T10:44:29.123456 \(line)\r\n",
    ])
  func timeInFront(text: String) throws {
    let parsed = try ParsedFlows(text)
    #expect(parsed.rows == [Self.row] && parsed.refused.isEmpty)
  }

  @Test("A time in front of a line is that of a flow without a start, and also stands in front of JSON")
  func timeOfExport() throws {
    let text = #"""
      2023-11-14T22:13:20.5Z 10.0.0.1 10.0.0.2 1
      2023-11-14T22:13:20.5Z {"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2","dstport":2}
      2023-11-14T22:13:20.5Z {"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2","dstport":3,"start":4}
      2023-11-14T22:13:20.5Z 10.0.0.1
      2023-11-14T22:13:20.5Z
      """#
    let parsed = try ParsedFlows(text, format: "srcaddr dstaddr dstport")
    let time = " p_event_time=1700000000500000000"
    #expect(parsed.rows == [Self.row(1, time), Self.row(2, time), Self.row(3, " start=4000000000")])
    #expect(
      parsed.refused == ["3: the line has 1 field; expected 3", "4: the line has 1 field; expected 3"])
  }

  @Test("Where the first field is a time, a time in front of the line is that field")
  func timeFirst() throws {
    let parsed = try ParsedFlows("2023-11-14T22:13:20Z 10.0.0.1\n1700000000.5 10.0.0.1", format: "start srcaddr")
    #expect(
      parsed.rows == ["srcAddr=10.0.0.1 start=1700000000000000000", "srcAddr=10.0.0.1 start=1700000000500000000"])
  }

  @Test(
    "After a header with commas fields stand between commas, each also in double quotes",
    arguments: [
      "srcaddr,dstaddr,dstport,region\n10.0.0.1,10.0.0.2,22,eu-1",
      "\"srcaddr\",\"dstaddr\",\"dstport\",\"region\"\r\n\"10.0.0.1\",\"10.0.0.2\",\"22\",\"eu-1\"\r\n",
      "srcaddr , dstaddr,\tdstport, region \n 10.0.0.1 , 10.0.0.2 ,22 , \"eu-1\" ",
      "srcaddr,dstaddr,dstport,region,x,y\n10.0.0.1,10.0.0.2,22,eu-1,,\"a,\"\"b\"\"\"",
      "dstaddr,account,dstport,region,srcaddr\n10.0.0.2,null,22,eu-1,10.0.0.1",
      "dstaddr,account,dstport,region,srcaddr\n10.0.0.2,-,22,eu-1,10.0.0.1",
      "dstaddr,account,dstport,region,srcaddr\n10.0.0.2,,22,eu-1,10.0.0.1",
      "dstaddr,account,dstport,region,srcaddr\n10.0.0.2,\"\",22,eu-1,10.0.0.1",
      "srcaddr,dstaddr,dstport,region\n10.0.0.1 10.0.0.2 22 eu-1",
    ])
  func csv(text: String) throws {
    let parsed = try ParsedFlows(text)
    #expect(parsed.rows == [Self.row(22, " region=eu-1")] && parsed.refused.isEmpty)
  }

  @Test("A text of CSV keeps its commas and its quotes")
  func csvTexts() throws {
    let parsed = try ParsedFlows("region,srcaddr\n\"a,\"\"b\"\" \",::1\n\"\"\"\",::1")
    #expect(parsed.rows == [#"srcAddr=::1 region=a,"b" "#, #"srcAddr=::1 region=""#])
  }

  @Test(
    "A line of CSV that is none is refused",
    arguments: [
      ("1,2", "the line has 2 fields; expected 3"), ("::1,22,5,", "the line has 4 fields; expected 3"),
      (
        #"::1,"22,5"#,
        "the double quote in byte 5 of the line is not closed before the next comma or the end of the line"
      ),
      (
        #""::1"x,22,5"#,
        "the double quote in byte 1 of the line is not closed before the next comma or the end of the line"
      ),
      ("::1,2x,5", #"dstPort: expected an integer of 64 bits or -, found "2x""#),
      ("::1,2,\u{1}", #"byte 7 of the line is the control character "\u{01}"; expected fields between spaces or tabs"#),
      (
        "::1,2,1795862669123",
        "start: expected seconds since 1970 (up to the year 2262) or -, found \"1795862669123\", which is a time in milliseconds"
      ),
    ])
  func badCSV(line: String, reason: String) throws {
    let parsed = try ParsedFlows("srcaddr,dstport,start\n\(line)\n::1,22,5")
    #expect(parsed.refused == ["1: \(reason)"])
    #expect(parsed.rows == ["srcAddr=::1 dstPort=22 start=5000000000"])
  }

  @Test("An export of CloudWatch Logs Insights has records in @message, in the format before it or AWS's default")
  func insights() throws {
    let text = #"""
      @timestamp,@message
      2023-11-14 22:13:20.000,\#(Self.line)
      "2023-11-14 22:13:20.000","\#(Self.line)"
      2023-11-14 22:13:20.000,"{""srcaddr"":""10.0.0.1"",""dstaddr"":""10.0.0.2"",""dstport"":3}"
      2023-11-14 22:13:20.000,
      2023-11-14 22:13:20.000,10.0.0.1
      """#
    let parsed = try ParsedFlows(text)
    #expect(parsed.rows == [Self.row, Self.row, Self.row(3, " p_event_time=1700000000000000000")])
    #expect(
      parsed.refused == [
        "4: the line has no record in @message",
        "5: @message: the line has 1 field; expected 14, those of AWS's default format; a header names others",
      ])
    let inner = try ParsedFlows(
      "2023-11-14 22:13:20.000,10.0.0.1 10.0.0.2 7", format: "@timestamp,@message\nsrcaddr dstaddr dstport")
    #expect(inner.rows == [Self.row(7, " p_event_time=1700000000000000000")])
    let before = try ParsedFlows("@message\n10.0.0.1 10.0.0.2 7\n", format: "srcaddr dstaddr dstport")
    #expect(before.rows == [Self.row(7)])
  }

  @Test("An unknown field of a header is ignored and said once, with the known one that may be meant")
  func unknownFields() throws {
    let header = FlowTextFormat.defaultHeader + " some-new-field subnet srcaddr2"
    let parsed = try ParsedFlows("\(header)\n\(Self.line) x y z\n\(header)\n\(Self.line) x y z")
    #expect(parsed.rows == [Self.row, Self.row])
    #expect(
      parsed.report.notes == [
        #"ignored, because no field of a flow log has such a name: "some-new-field", "subnet" (did you mean subnet-id?), "#
          + #""srcaddr2" (did you mean srcaddr?)"#
      ])
    let many = try ParsedFlows("::1,,,,,,,,,,,,,,,,,,,,,,", format: "srcaddr" + (1...22).map { ",new-\($0)" }.joined())
    #expect(many.rows == ["srcAddr=::1"])
    #expect(many.report.notes.first?.hasSuffix(#""new-8" and others"#) == true)
  }

  @Test("The text null is null in every column")
  func nullTexts() throws {
    let parsed = try ParsedFlows("2 null null 10.0.0.1 null null null 6 null null 5 null null OK")
    #expect(parsed.rows == ["version=2 srcAddr=10.0.0.1 protocol=6 start=5000000000 status=OK"])
  }

  @Test("What is separated in another way is refused with what was expected", arguments: [";", "|", ","])
  func separators(separator: String) throws {
    let parsed = try ParsedFlows(Self.line.replacing(" ", with: separator))
    let remark =
      separator == "," ? "; fields between commas need a header with commas" : "; fields stand between spaces"
    #expect(parsed.refused.first?.contains("a header names others" + remark) == true, "\(parsed.refused)")
  }

  @Test("Text of UTF-16 is refused as that", arguments: [true, false])
  func utf16(isBigEndian: Bool) throws {
    for text in [Self.line + "\n", #"{"srcAddr":"10.0.0.1","start":5}"#, FlowTextFormat.defaultHeader] {
      let bytes = ("\u{FEFF}" + text).utf16.flatMap { unit -> [UInt8] in
        let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        return isBigEndian ? bytes : bytes.reversed()
      }
      let parsed = try ParsedFlows(bytes)
      #expect(parsed.rows.isEmpty)
      #expect(parsed.refused.first == "0: the text is UTF-16; expected UTF-8")
    }
  }
}
