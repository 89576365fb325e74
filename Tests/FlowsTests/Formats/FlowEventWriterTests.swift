import Flows
import Testing

@Suite("Flows as events")
struct FlowEventWriterTests {
  private static func events(_ batch: FlowBatch) -> [String] {
    var writer = FlowEventWriter(batch: batch)
    return (0..<batch.rowCount).map { row in
      var bytes: [UInt8] = []
      writer.write(row: row, into: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("An event has the columns that are not null, with times as text")
  func event() throws {
    let parsed = try ParsedFlows(
      "\(FlowTextParserTests.line)\n2 123456789012 eni-0a - - - - - - - 1431280876 1431280934 - NODATA\n")
    #expect(
      Self.events(parsed.batch) == [
        #"{"version":2,"account":"123456789012","interfaceId":"eni-0a","srcAddr":"10.0.0.1","dstAddr":"10.0.0.2","#
          + #""srcPort":49152,"dstPort":443,"protocol":6,"packets":10,"bytes":840,"#
          + #""start":"2023-11-14 22:13:20.000000000","end":"2023-11-14 22:14:20.000000000","#
          + #""action":"ACCEPT","status":"OK"}"#,
        #"{"version":2,"account":"123456789012","interfaceId":"eni-0a","#
          + #""start":"2015-05-10 18:01:16.000000000","end":"2015-05-10 18:02:14.000000000","status":"NODATA"}"#,
      ])
  }

  @Test("A row of nulls is an empty object")
  func nothing() {
    var builder = FlowBatchBuilder()
    #expect(builder.endRow() == nil)
    #expect(builder.add(FlowSample([.srcPort: .integer(1)])) == nil)
    #expect(Self.events(builder.takeBatch(logType: "")) == ["{}", #"{"srcPort":1}"#])
  }

  @Test(
    "Every text is escaped so that it reads as itself",
    arguments: ["\"", "\\", "a\"b\\c", "\n\r\t\u{1}\u{1F}", "é漢😀", "\u{7F}\u{2028}", "/", "\\u0041"])
  func escapes(text: String) throws {
    var builder = FlowBatchBuilder()
    builder.set(.srcAddr, string: "10.0.0.1")
    builder.set(.start, nanos: 5)
    builder.set(.region, string: text)
    #expect(builder.endRow() == nil)
    let events = Self.events(builder.takeBatch(logType: ""))
    #expect(try ParsedFlows(events[0]).rows == ["srcAddr=10.0.0.1 start=5 region=\(text)"])
  }

  @Test("Extreme integers and times are written so that they read as themselves")
  func extremes() throws {
    let parsed = try ParsedFlows(
      """
      {"srcAddr":"::1","bytes":9223372036854775807,"start":"1677-09-21 00:12:43.145224192","end":"2262-04-11 23:47:16.854775807"}
      {"srcAddr":"::1","bytes":0,"start":0,"end":"1970-01-01 00:00:00.000000001"}
      {"srcAddr":"::1","packets":1,"start":"1969-12-31 23:59:59.999999999"}
      """)
    #expect(try ParsedFlows(Self.events(parsed.batch).joined(separator: "\n")).rows == parsed.rows)
    #expect(parsed.rows.count == 3)
  }

  @Test("The rows of many days and of all columns are read back as they were")
  func readBack() throws {
    let header =
      FlowTextFormat.defaultHeader + " vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id"
      + " sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path p_row_id"
    let lines = (0..<2_000).map { number -> String in
      let start = Int64(number) * 4_000_037 - 4_000_000_000
      let port = number % 7 == 0 ? "-" : "\(number * 31 % 65_536)"
      return "2 \(number) eni-\(number % 5) 10.0.\(number % 256).1 2001:db8::\(number % 9) \(port) 443 6 \(number)"
        + " \(number * 840) \(start) \(start + 60) ACCEPT OK vpc-1 - i-\(number) \(number % 20) IPv4 - 10.0.0.1 eu-1"
        + " az-1 - - S3 - egress \(number % 8) row-\(number)"
    }
    let parsed = try ParsedFlows(lines.joined(separator: "\n"), format: header)
    #expect(parsed.refused.isEmpty)
    let again = try ParsedFlows(Self.events(parsed.batch).joined(separator: "\n"))
    #expect(again.refused.isEmpty)
    #expect(again.rows == parsed.rows)
    #expect(again.rows.count == 2_000)
  }

  @Test("Rows are written alike in any order, and appended to what is there")
  func anyOrder() throws {
    var generator = FlowSampleGenerator(seed: 12)
    let batch = FlowBatch((0..<300).map { _ in generator.sample(near: 1_000_000_000_000, spreadSeconds: 200_000) })
    let events = Self.events(batch)
    var writer = FlowEventWriter(batch: batch)
    for row in [299, 0, 128, 127, 256, 5, 299, 298] {
      var bytes: [UInt8] = [0x20]
      writer.write(row: row, into: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == " " + events[row])
    }
  }

  @Test("Made identifiers are written or left out; those that clients brought are always written")
  func rowIds() {
    let now: Int64 = 1_000_000_000
    let batch = FlowBatch([
      FlowSample([.start: .time(now), .rowId: .text("mine")]), FlowSample([.start: .time(now)]),
    ])
    let window = FlowWindow(rowIdPrefix: "a\"", fingerprintKey: FlowFingerprintKey(1, 2))
    let admitted = window.check(batch, receivedNanos: now).batch
    func endings(_ leavesOut: Bool) -> [String] {
      var writer = FlowEventWriter(batch: admitted, omitsMadeRowIds: leavesOut)
      return (0..<2).map { row in
        var bytes: [UInt8] = []
        writer.write(row: row, into: &bytes)
        return String(String(decoding: bytes, as: UTF8.self).split(separator: ",").last ?? "")
      }
    }
    let number = String(admitted.firstRowNumber.map { $0 + 1 } ?? 0, radix: 16)
    let made = String(repeating: "0", count: 16 - number.count) + number
    #expect(endings(false) == [#""p_row_id":"mine"}"#, #""p_row_id":"a\"\#(made)"}"#])
    #expect(endings(true) == [#""p_row_id":"mine"}"#, #""p_log_type":"AWS.VPCFlow"}"#])
  }

  @Test("Texts of a thousand bytes that are all escaped have their room")
  func longTexts() throws {
    let long = String(repeating: "\u{1}", count: 1_024)
    let batch = FlowBatch([
      FlowSample([.srcAddr: .text("::1"), .end: .time(1), .region: .text("eu")]),
      FlowSample([
        .srcAddr: .text("::1"), .end: .time(1), .region: .text(long), .vpcId: .text(long), .action: .text(long),
      ]),
    ])
    let again = try ParsedFlows(Self.events(batch).joined(separator: "\n"))
    #expect(again.batch.samples == batch.samples)
  }
}

@Suite("Rows as events")
struct RowEventWriterTests {
  private func event(_ names: [String], _ row: [FlowValue]) -> String {
    String(decoding: RowEventWriter(columnNames: names).event(of: row), as: UTF8.self)
  }

  @Test("Every column is a member, with the type of its value")
  func types() {
    let names = ["a", "b", "c", "d", "e", "f", "g"]
    let row: [FlowValue] = [
      .null, .integer(.min), .double(0.5), .boolean(true), .text("x"), .time(1_769_903_999_000_000_001),
      .list([.text("y"), .integer(0), .null, .list([])]),
    ]
    #expect(
      event(names, row)
        == #"{"a":null,"b":-9223372036854775808,"c":0.5,"d":true,"e":"x","f":"2026-01-31 23:59:59.000000001","#
        + #""g":["y",0,null,[]]}"#)
    #expect(event([], []) == "{}")
  }

  @Test("Names and texts are escaped, and what is no number in JSON is null")
  func escapes() {
    #expect(event(["COUNT(\"x\")\n"], [.text("\\ \u{1}é")]) == #"{"COUNT(\"x\")\u000a":"\\ \u0001é"}"#)
    #expect(event(["a", "b"], [.double(.nan), .double(-.infinity)]) == #"{"a":null,"b":null}"#)
    #expect(event(["a", "b"], [.double(1e300), .double(-0.0)]) == #"{"a":1e+300,"b":-0.0}"#)
  }
}
