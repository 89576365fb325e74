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
    limits.flow_line_bytes_max = 100
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
    limits.flow_rows_max = 2
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
