import Foundation
import TestSupport
import Testing
import Wire

/// With a real daemon.
@Suite("picket ingest")
struct IngestCommandTests {
  @Test("A flow log is taken, with what was refused by file, line and reason")
  func refused() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let text = [
      ExampleFlows.line(port: 22), "bad", "", ExampleFlows.record(port: 70_000), ExampleFlows.record(port: 0),
    ]
    let path = try scratch.write(text.joined(separator: "\r\n"), to: "flows.log")
    let outcome = try await daemon.command("ingest", path).run()
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.output == """
        \(path):2: refused: the line has 1 field; expected 14, those of AWS's default format; a header names others
        \(path):4: refused: dstPort: expected an integer from 0 to 65535, found 70000
        2 flows accepted, 2 refused

        """)
    #expect(outcome.errors == "picket: 2 of 4 records refused\n")
  }

  @Test("Text, compressed text, and text from standard input with a header are taken alike")
  func inputs() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let text = try scratch.write(ExampleFlows.lines(3), to: "flows.log")
    let compressed = try GzipFile.write(
      GzipFile.member(ExampleFlows.lines(5)) + GzipFile.member(ExampleFlows.lines(2)), to: "flows.log.gz", in: scratch)
    let input = "\u{FEFF}srcaddr dstport\n10.0.0.1 22\n10.0.0.2 -"
    let outcome = try await daemon.command("ingest", text, compressed, "-").with(input: input).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "12 flows accepted (2 without a time, at the time of receipt)\n")
    #expect(outcome.errors.isEmpty)
  }

  @Test(
    "With --row-ids a file that is sent twice is in the window once, equal records of it as often as they stand there")
  func rowIdentifiers() async throws {
    let daemon = try await Daemon()
    let text = [
      ExampleFlows.line(port: 22), ExampleFlows.line(port: 22), ExampleFlows.record(port: 22),
      ExampleFlows.record(port: 22), ExampleFlows.record(port: 1).replacing("{", with: #"{"p_row_id":"a","#),
      ExampleFlows.record(port: 1).replacing("{", with: "{ ").replacing("}", with: #","p_row_id":"a"}"#),
    ].joined(separator: "\n")
    let first = try await daemon.command("ingest", "--row-ids").with(input: text).run()
    #expect(first.output == "5 flows accepted, 1 repeated\n")
    let second = try await daemon.command("ingest", "--row-ids", "--batch", "1").with(input: text).run()
    #expect(second.exitCode == 0)
    #expect(second.output == "0 flows accepted, 6 repeated\n")
    let unnamed = try await daemon.command("ingest").with(input: ExampleFlows.lines(4)).run()
    #expect(unnamed.output == "4 flows accepted\n")
  }

  @Test("Fields without a column and unknown keys are left out and said once")
  func fieldsLeftOut() async throws {
    let daemon = try await Daemon()
    let record = ExampleFlows.record(port: 9).replacing("}", with: #","colour":"red"}"#)
    let lines =
      "srcaddr ecs-task-id dstport\n10.0.0.1 a 1\n10.0.0.1 a 2\n10.0.0.1 a 3\n\(record)\n\(record)\n\(record)\n"
    let outcome = try await daemon.command("ingest", "--batch", "2").with(input: lines).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "6 flows accepted (3 without a time, at the time of receipt)\n")
    #expect(
      outcome.errors == """
        picket: left out, because the table has no column for it: ecs-task-id
        picket: ignored, because no column has such a name: the keys "colour" of JSON records

        """)
  }

  @Test("A header that cannot be used is refused with the lines after it, until the next one; JSON records are not")
  func badHeader() async throws {
    let daemon = try await Daemon()
    let lines =
      "\(ExampleFlows.line(port: 1))\nsrcaddr dstadr\n10.0.0.1 10.0.0.2\n\(ExampleFlows.record(port: 2))\n\nbad\nsrcaddr\n"
      + "10.0.0.1\n70000\n"
    let outcome = try await daemon.command("ingest").with(input: lines).run()
    #expect(outcome.exitCode == 1)
    #expect(
      Set(outcome.output.split(separator: "\n")) == [
        #"standard input:2: refused: "dstadr" is no field of a flow log; did you mean dstaddr?"#,
        "standard input:3: refused: what the fields are is not known, because the header in line 2 was refused",
        "standard input:6: refused: what the fields are is not known, because the header in line 2 was refused",
        #"standard input:9: refused: srcAddr: expected an IPv4 or IPv6 address, found "70000""#,
        "3 flows accepted (1 without a time, at the time of receipt), 4 refused",
      ])
    #expect(outcome.errors == "picket: 4 of 7 records refused\n")
  }

  @Test("A flow log of another kind among many is refused as what it is, and the others are taken")
  func otherKind() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let gateway = try scratch.write(
      """
      version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id srcaddr dstaddr start end
      6 TransitGateway 111122223333 tgw-0a tgw-attach-0a 1 10.1.0.5 10.2.0.6 1795862669 1795862729
      """, to: "transit-gateway.log")
    let paths = [
      gateway, try scratch.write(ExampleFlows.lines(2), to: "a.log"), try scratch.write("", to: "empty.log"),
      try scratch.write(ExampleFlows.lines(3), to: "b.log"),
    ]
    let outcome = try await daemon.command(["ingest"] + paths).run()
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.output == """
        \(gateway):1: refused: this is a flow log of a transit gateway (tgw-id); expected one of a VPC
        \(gateway):2: refused: what the fields are is not known, because the header in line 1 was refused
        5 flows accepted, 2 refused

        """)
  }

  @Test("A file that cannot be read to its end is said with what was taken of it, and the next ones are read")
  func unreadFile() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let cut = try GzipFile.write(GzipFile.member(ExampleFlows.lines(3)) + Data([9]), to: "cut.gz", in: scratch)
    let whole = try scratch.write(ExampleFlows.lines(4), to: "whole.log")
    let outcome = try await daemon.command("ingest", cut, whole).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == "7 flows accepted\n")
    #expect(outcome.errors.hasPrefix("picket: \(cut): other data follows the gzip data"))
    #expect(outcome.errors.contains("; 3 flows acknowledged, through line 3 of \(cut); to go on, send the lines after"))
    #expect(outcome.errors.hasSuffix("\npicket: 1 of 2 files not read to the end\n"))
    let json = try await daemon.command("ingest", "-o", "json", cut, whole).run()
    #expect(json.exitCode == 1)
    #expect(json.output.contains("\"complete\": false"))
    #expect(json.output.contains(/"unread_files": \[\s+\{\s+"file": "[^"]+cut.gz",\s+"reason": "[^"]+gzip/))
  }

  @Test("An export of CloudWatch Logs Insights is read with --format for the records in it, and named when asked to")
  func insightsExport() async throws {
    let daemon = try await Daemon()
    let lines = (1...3).map { "2026-11-28 10:44:29.000,\"10.0.0.1 10.0.0.2 \($0) - -\"" }
    let input = "@timestamp,@message\n" + lines.joined(separator: "\n")
    let format = "srcaddr dstaddr dstport start some-new-field"
    for count in [(3, 0), (0, 3)] {
      let outcome = try await daemon.command("ingest", "--row-ids", "--format", format, "-o", "json")
        .with(input: input.replacing("2026-11-28 10:44:29.000", with: ExampleFlows.timestamp)).run()
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.contains("\"accepted_count\": \(count.0),\n  \"undated_count\": 0,"))
      #expect(outcome.output.contains("\"repeated_count\": \(count.1),"))
      #expect(outcome.output.contains(#"no field of a flow log has such a name: \"some-new-field\""#))
    }
  }

  @Test(
    "Compressed data that is cut, damaged or followed by something else is said with its file, after what could be read",
    arguments: [
      ("cut", 2, "the gzip data ends in the middle, after "),
      ("one", 0, "the gzip data ends in the middle, after 2 bytes"),
      ("changed", nil, "the gzip data is damaged near byte "),
      ("followed", 3, "other data follows the gzip data at byte "),
      ("begun", 3, "other data follows the gzip data at byte "),
    ] as [(String, Int?, String)])
  func badGzip(kind: String, accepted: Int?, message: String) async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    var data = try GzipFile.member(ExampleFlows.lines(3))
    switch kind {
    case "cut": data.removeLast(12)
    case "one": data = data.prefix(2)
    case "changed": data[data.count - 6] ^= 0xFF
    case "followed": data += Data("rubbish".utf8)
    default: data += Data([0x1F, 0x8B, 0x00, 0x01])
    }
    let path = try GzipFile.write(data, to: "flows.gz", in: scratch)
    let outcome = try await daemon.command("ingest", path).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.hasPrefix("picket: \(path): \(message)"))
    if let accepted {
      #expect(outcome.errors.contains("; \(accepted) flows acknowledged"))
    }
  }

  @Test("A file that grows beyond all bounds when it is decompressed is read in little memory")
  func zipBomb() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let member = try GzipFile.member(String(repeating: "x", count: 6_000_000))
    let path = try GzipFile.write(member + GzipFile.member("\n" + ExampleFlows.lines(1)), to: "bomb.gz", in: scratch)
    let outcome = try await daemon.command("ingest", path).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains(":1: refused: the line has 6000000 bytes; at most 1048576 can be sent\n"))
    #expect(outcome.output.hasSuffix("1 flow accepted, 1 refused\n"))
  }

  @Test("Nothing at all is said to be nothing", arguments: ["", "\n\n", "\u{FEFF}", "srcaddr dstaddr\n"])
  func nothing(input: String) async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("ingest").with(input: input).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "0 flows accepted\n")
  }

  @Test(
    "After a second the progress says how long the rest takes, in seconds, minutes or hours",
    arguments: [(12, #"[0-9]+ s"#), (200, "[0-9]+ min [0-5][0-9] s"), (20_000, "[0-9]+ h [0-9]+ min")])
  func remainingTime(factor: UInt64, form: String) async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      // Four are in flight at a time, in any order: the fifth comes when the first of them has its answer.
      if asked.all.count > 4 { return call.hangUp() }
      call.after(.milliseconds(1_100)) { $0.answer(IngestFlowResponse(acceptedCount: 1)) }
    }
    let scratch = try ScratchDirectory()
    let path = try scratch.write(ExampleFlows.lines(20), to: "flows.log")
    // What is read at once, so many times over: a hole, which takes no room.
    try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 262_144 * factor)
    let outcome = try await daemon.command("ingest", "--batch", "1", path).with(errors: .terminal).run()
    #expect(outcome.errors.contains(try Regex("1 flow accepted  .*%  \(form) left")), "\(outcome.errors)")
    try await daemon.stop()
  }

  @Test("Progress is shown on a terminal with the rate and the share that was read, and removed at the end")
  func progress() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let path = try scratch.write(ExampleFlows.lines(300), to: "flows.log")
    let outcome = try await daemon.command("ingest", "--batch", "100", path).with(errors: .terminal).run()
    #expect(outcome.output == "300 flows accepted\n")
    #expect(outcome.errors.hasPrefix("\r\u{1B}[K100 flows accepted  "))
    #expect(outcome.errors.contains(" flows/s  100%"))
    #expect(outcome.errors.hasSuffix("\r\u{1B}[K"))
  }
}
