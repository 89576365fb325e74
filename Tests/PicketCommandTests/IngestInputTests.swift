import Foundation
import TestSupport
import Testing
import Wire

/// `picket ingest` and flow logs that services deliver in JSON.
@Suite("picket ingest: what files hold")
struct IngestInputTests {
  private static func subscription(_ messages: [String]) -> String {
    let events = messages.enumerated().map { "{\"id\":\"\($0)\",\"timestamp\":1,\"message\":\"\($1)\"}" }
    return "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"g\",\"logStream\":\"s\","
      + "\"subscriptionFilters\":[\"f\"],\"logEvents\":[\(events.joined(separator: ","))]}"
  }

  @Test("Records are sent a line each, whatever they stood in")
  func lines() async throws {
    let asked = Asked<IngestFlowRequest>()
    let daemon = try await ScriptedPicketd { call in
      let request = try asked.request(of: call)
      call.answer(IngestFlowResponse(acceptedCount: UInt64(request.lines.split(separator: 0x0A).count)))
    }
    let scratch = try ScratchDirectory()
    let firehose = Data(Self.subscription(["2 b", "2 c"]).utf8).base64EncodedString()
    let compressed = try GzipFile.member(Self.subscription(["2 d"])).base64EncodedString()
    let cases = [
      ("[\n{\"a\":1},\n{\n\"a\":\n2}\n]", "{\"a\":1}\n{\r\"a\":\r2}\n"),
      ("{\"Records\":[{\"a\":1},{\"a\":2}]}", "{\"a\":1}\n{\"a\":2}\n"),
      (Self.subscription(["2 a", "2 b"]) + Self.subscription(["2 c\\n"]), "2 a\n2 b\n2 c\n"),
      (
        "{\"requestId\":\"r\",\"timestamp\":1,\"records\":[{\"data\":\"\(firehose)\"},{\"data\":\"\(compressed)\"}]}",
        "2 b\n2 c\n2 d\n"
      ),
      ("{\"a\":1}\n\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":2}\n"),
    ]
    for (number, (input, lines)) in cases.enumerated() {
      let plain = try scratch.write(input, to: "\(number)")
      let gzip = try GzipFile.write(GzipFile.member(input), to: "\(number).gz", in: scratch)
      for path in [plain, gzip] {
        let outcome = try await daemon.command("ingest", path).run()
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(asked.all.last.map { String(decoding: $0.lines, as: UTF8.self) } == lines)
      }
    }
  }

  @Test("Refused records are said by line, and by number where lines do not tell them apart")
  func places() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let (good, bad) = (ExampleFlows.record(port: 22), ExampleFlows.record(port: 70_000))
    let reason = "refused: dstPort: expected an integer from 0 to 65535, found 70000\n"
    let cases = [
      ("[\(good),\(bad)]", ":1: record 2: "), ("[\n\(good),\n\n\(bad)\n]", ":4: record 2: "),
      ("\(good)\n\n\(bad)\n", ":3: "), ("{\"Records\":[\(good)]}\n{\"Records\":[\(good),\(bad)]}", ":2: record 3: "),
    ]
    for (input, place) in cases {
      let path = try scratch.write(input, to: "flows.json")
      let outcome = try await daemon.command("ingest", path).run()
      #expect(outcome.exitCode == 1)
      #expect(outcome.output.hasPrefix(path + place + reason), "\(outcome.output)")
    }
  }

  @Test("An envelope that is cut off, and an encoded record that is none, are refused with their place")
  func faults() async throws {
    let daemon = try await Daemon()
    let input = "{\"requestId\":\"r\",\"timestamp\":1,\"records\":[{\"data\":\"?\"},"
    let outcome = try await daemon.command("ingest").with(input: input).run()
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.output == """
        standard input:1: record 1: refused: the encoded record is not base64
        standard input:1: record 2: refused: the input ends inside of the list of records that begins on line 1; it \
        may be cut off
        0 flows accepted, 2 refused

        """)
  }

  @Test("What holds no flows is named by its kind")
  func otherKinds() async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command("ingest").with(input: "PK\u{3}\u{4}\u{14}").run()
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.errors.hasPrefix(
        "picket: standard input holds a zip archive; expected flow logs as text, or JSON records; unpack it first"))
  }
}

/// Lines of flow logs of a moment ago, which any flow window takes.
enum ExampleFlows {
  private static let start = Int(Date().timeIntervalSince1970) - 600

  /// The start of all flows as CloudWatch Logs writes times.
  static var timestamp: String { Date(timeIntervalSince1970: TimeInterval(start)).ISO8601Format() }

  /// A line of the default format.
  static func line(port: Int) -> String {
    "2 123456789012 eni-0a 10.0.0.1 10.0.0.2 49152 \(port) 6 10 840 \(start) \(start + 60) ACCEPT OK"
  }

  /// Lines of the default format with ports from 1 on.
  static func lines(_ count: Int) -> String {
    (1...count).map { line(port: $0) + "\n" }.joined()
  }

  /// A JSON record.
  static func record(port: Int) -> String {
    #"{"srcAddr":"10.0.0.1","dstAddr":"10.0.0.2","dstPort":\#(port),"start":\#(start)}"#
  }
}

/// Files that the system's gzip has compressed.
enum GzipFile {
  /// The content as a gzip member.
  static func member(_ content: String) throws -> Data {
    let scratch = try ScratchDirectory()
    let plain = try scratch.write(content, to: "plain")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["--keep", "--no-name", plain]
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: URL(fileURLWithPath: plain + ".gz"))
  }

  /// Writes a file and gives its path.
  static func write(_ data: Data, to name: String, in scratch: ScratchDirectory) throws -> String {
    let path = try scratch.write("", to: name)
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }
}
