import Flows
import Testing

@Suite("Flow records as JSON")
struct FlowJSONRecordTests {
  /// A record that is a flow, whose last member is a port and what is written after it.
  private static func flow(_ port: String) -> String { #"{"srcaddr":"::1","end":1,"dstport":\#(port)}"# }

  private static func row(_ port: Int, _ more: String = "") -> String {
    "srcAddr=::1 dstPort=\(port) end=1000000000\(more)"
  }

  @Test(
    "Keys are the table's names or AWS's, in any case, with - and _ or without",
    arguments: [
      #"{"srcAddr":"10.0.0.1","subNetId":"subnet-1","account":"12","status":"OK","trafficType":"IPv4","dstPort":0,"start":5}"#,
      #"{"srcaddr":"10.0.0.1","subnet-id":"subnet-1","account-id":"12","log-status":"OK","type":"IPv4","dstport":0,"start":5}"#,
      #" {"src_addr":"10.0.0.1","SUBNET_ID":"subnet-1","ACCOUNT_ID":"12","log_status":"OK","Type":"IPv4","DstPort":"0","START":"5"}"#,
    ])
  func keys(record: String) throws {
    let parsed = try ParsedFlows(record)
    #expect(
      parsed.rows == [
        "account=12 srcAddr=10.0.0.1 dstPort=0 start=5000000000 status=OK subNetId=subnet-1 trafficType=IPv4"
      ])
    #expect(parsed.refused.isEmpty)
    #expect(parsed.report.notes.isEmpty)
  }

  @Test(
    "null, - and the empty text are null, and so is the text null", arguments: ["null", #""-""#, #""""#, #""null""#])
  func nulls(value: String) throws {
    let parsed = try ParsedFlows(
      #"{"srcaddr":\#(value),"dstaddr":"::1","dstport":\#(value),"start":\#(value),"end":5,"vpc-id":\#(value),"bytes":1}"#
    )
    #expect(parsed.rows == ["dstAddr=::1 bytes=1 end=5000000000"])
  }

  @Test(
    "A time is seconds since 1970 or text",
    arguments: [
      ("1700000000", 1_700_000_000_000_000_000), (#""1700000000""#, 1_700_000_000_000_000_000),
      (#""1700000000.25""#, 1_700_000_000_250_000_000), (#""-0.5""#, -500_000_000),
      ("1700000000.25", 1_700_000_000_250_000_000), ("1.7e9", 1_700_000_000_000_000_000), ("-1", -1_000_000_000),
      (#""2026-01-31 23:59:59.000""#, 1_769_903_999_000_000_000),
      (#""2026-01-31T23:59:59Z""#, 1_769_903_999_000_000_000),
      (#""2026-02-01T01:29:59.123456789+01:30""#, 1_769_903_999_123_456_789),
      (#""2024-02-29 00:00:00""#, 1_709_164_800_000_000_000),
      (#""1677-09-21 00:12:43.145224192""#, Int64.min), (#""2262-04-11 23:47:16.854775807""#, Int64.max),
    ])
  func times(value: String, nanos: Int64) throws {
    let parsed = try ParsedFlows(#"{"dstaddr":"::1","start":\#(value)}"#)
    #expect(parsed.rows == ["dstAddr=::1 start=\(nanos)"])
  }

  @Test(
    "A value that the column cannot have is refused with what was expected and found",
    arguments: [
      (#"{"dstport":true}"#, "dstPort: expected an integer of 64 bits, found true or false"),
      (#"{"dstport":1.5}"#, "dstPort: expected an integer of 64 bits, found 1.5"),
      (#"{"dstport":{"a":[1,{}]}}"#, "dstPort: expected an integer of 64 bits, found an object"),
      (#"{"dstport":[]}"#, "dstPort: expected an integer of 64 bits, found a list"),
      (#"{"dstport":"http"}"#, #"dstPort: expected an integer of 64 bits, found "http""#),
      (#"{"bytes":18446744073709551615}"#, "bytes: expected an integer of 64 bits, found 18446744073709551615"),
      (
        #"{"bytes":18446744073709551616}"#,
        #"bytes: expected an integer of 64 bits, found the number "18446744073709551616""#
      ),
      (#"{"srcaddr":"::1","end":1,"dstport":65536}"#, "dstPort: expected an integer from 0 to 65535, found 65536"),
      (#"{"account":12}"#, "account: expected a text between quotes, found 12"),
      (#"{"srcaddr":"localhost"}"#, #"srcAddr: expected an IPv4 or IPv6 address, found "localhost""#),
      (#"{"region":"a\u0000b"}"#, "region: expected text without a NUL"),
      (
        #"{"start":9223372037}"#,
        "start: expected seconds since 1970 or a time such as 2026-01-31 23:59:59.000, found 9223372037"
      ),
      (
        #"{"start":"2026-02-29 00:00:00"}"#,
        #"start: expected seconds since 1970 or a time such as 2026-01-31 23:59:59.000, found "2026-02-29 00:00:00""#
      ),
      (
        #"{"start":1e300}"#,
        "start: expected seconds since 1970 or a time such as 2026-01-31 23:59:59.000, found 1e+300"
      ),
      (
        #"{"dstport":1"#,
        "the record is not JSON: column 13: it ends before the object that begins at line 1, column 1 is closed; it may "
          + "be cut off"
      ),
      (#"{"dstport":1} {}"#, "the record is not JSON: column 15: another value follows; expected one"),
      (
        #"{"dstport":NaN}"#, "the record is not JSON: column 12: NaN is no JSON value; JSON has no such number"
      ),
      (
        #"{"start":1795862669123}"#,
        "start: expected seconds since 1970 or a time such as 2026-01-31 23:59:59.000, found 1795862669123, which is a "
          + "time in milliseconds"
      ),
      (
        #"{"end":"1795862669123456"}"#,
        #"end: expected seconds since 1970 or a time such as 2026-01-31 23:59:59.000, found "1795862669123456", "#
          + "which is a time in microseconds"
      ),
      (
        #"{"a":"x}"#,
        "the record is not JSON: column 9: it ends inside of the string that begins at line 1, column 6; it may be cut off"
      ),
      (
        #"{"a":01}"#,
        "the record is not JSON: column 6: a number begins with 0; leave it out, or write text in double quotes"
      ),
    ])
  func badValues(record: String, reason: String) throws {
    let parsed = try ParsedFlows("\(Self.flow("1"))\n\(record)\n\(Self.flow("2"))")
    #expect(parsed.refused == ["1: \(reason)"])
    #expect(parsed.rows == [Self.row(1), Self.row(2)])
  }

  @Test("Records and lines can be mixed, and the last of two equal keys holds")
  func mixed() throws {
    let parsed = try ParsedFlows(
      "\(Self.flow("1,\"dstPort\":2"))\n\(FlowTextParserTests.line)\n\(Self.flow("3"))\n")
    #expect(parsed.rows == [Self.row(2), FlowTextParserTests.row, Self.row(3)])
  }

  @Test("A name that a record brings is kept, and what Picket fills in itself is not taken")
  func pantherColumns() throws {
    let parsed = try ParsedFlows(
      Self.flow(#"7,"p_row_id":"a1","start":1,"p_event_time":9,"p_log_type":"AWS.VPCFlow","p_parse_time":"x""#))
    #expect(parsed.rows == ["srcAddr=::1 dstPort=7 start=1000000000 end=1000000000 p_row_id=a1"])
    #expect(parsed.report.notes.isEmpty)
  }

  @Test("Unknown keys are named once, whatever they hold, and no more than some of them")
  func unknownKeys() throws {
    let parsed = try ParsedFlows(
      """
      {"colour":{"a":[1,2,{"b":null}]},"dstport":1,"x":1.5,"srcaddr":"::1","end":1}
      {"colour":"red","dstport":2,"ecs-task-id":"t","srcaddr":"::1","end":1}
      """)
    #expect(parsed.rows == [Self.row(1), Self.row(2)])
    #expect(
      parsed.report.notes == [
        #"ignored, because no column has such a name: the keys "colour", "x" of JSON records"#
      ])
    let many = try ParsedFlows((0..<50).map { "{\"k\($0)\":1,\"dstport\":1}" }.joined(separator: "\n"))
    #expect(many.report.notes.first?.hasSuffix(#" "k6", "k7" and others of JSON records"#) == true)
  }

  @Test("What is said of one call's lines is not said of the next one's")
  func notesOfOneCall() throws {
    let parser = FlowTextParser()
    var builder = FlowBatchBuilder()
    func notes(_ text: String) -> [String] {
      Array(text.utf8).withUnsafeBytes { parser.parse($0, into: &builder).notes }
    }
    #expect(notes(#"{"dstport":1,"a":1}"#).count == 1)
    #expect(notes(#"{"dstport":1,"b":1}"#).first?.contains(#""b""#) == true)
    #expect(notes(#"{"dstport":1,"b":1}"#).count == 1)
    #expect(notes(#"{"dstport":1}"#).isEmpty)
  }

  @Test("A record means the same at the end of the lines, where nothing can be read after it, as before others")
  func endOfBuffer() throws {
    let record = #"{"srcaddr":"10.0.0.1","start":17}"#
    let alone = try ParsedFlows(record)
    let followed = try ParsedFlows(record + "\n" + String(repeating: "1", count: 200))
    #expect(alone.rows == ["srcAddr=10.0.0.1 start=17000000000"])
    #expect(followed.rows == alone.rows)
  }
}

@Suite("Names of flow records")
struct FlowRecordNamesTests {
  private static func names(_ records: [String], format: FlowTextFormat = .version2) -> [String] {
    var names = FlowRecordNames(format: format)
    return records.map { record in
      var bytes: [UInt8] = []
      Array(record.utf8).withUnsafeBytes { names.append(of: $0, to: &bytes) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("The same file gives the same names each time, in every version")
  func same() {
    let names = Self.names(["2 1 eni-1 - - - - - - - 1 2 - NODATA", "x", ""])
    #expect(names == Self.names(["2 1 eni-1 - - - - - - - 1 2 - NODATA", "x", ""]))
    #expect(names.map(\.count) == [32, 32, 32])
    #expect(Set(names).count == 3)
    #expect(names[1] == "fb8efc9ca017f177de2362e938e86ba6")
  }

  @Test("Equal records of a file are told apart by how many stood before them")
  func equalRecords() {
    let names = Self.names(["a", "b", "a", "a"])
    #expect(names[2] == names[0] + "-1")
    #expect(names[3] == names[0] + "-2")
    #expect(names[1] != names[0])
  }

  @Test("The same bytes in another format have another name, but not under another spelling of it")
  func otherFormat() throws {
    let formats = try ["srcaddr dstport", "dstport srcaddr", "${srcaddr},${dstPort}"].map(FlowTextFormat.init(header:))
    let names = formats.map { Self.names(["1 2"], format: $0) }
    #expect(names[0] != names[1])
    #expect(names[0] == names[2])
  }

  @Test("A hundred thousand similar records have different names")
  func similarRecords() {
    let names = Self.names((0..<100_000).map { "2 123456789012 eni-0a 10.0.0.1 10.0.0.2 \($0)" })
    #expect(Set(names).count == 100_000)
  }
}
