import Foundation
import TestSupport
import Testing

@testable import Wire

@Suite("picket call")
struct CallCommandTests {
  @Test("A call of each kind is answered with JSON by a real daemon, and every method that is listed is served")
  func real() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(stateDirectory: scratch.path("state"))
    let list = try await daemon.command("call", "--list", "-o", "json").run()
    let methods = try #require(try list.json() as? [[String: Any]])
    #expect(methods.count == DescriptorSet.own.methods.count && methods.count > 13)
    for method in methods {
      let name = "\(try #require(method["service"] as? String))/\(try #require(method["method"] as? String))"
      let outcome = try await daemon.command("call", "--timeout", "5", name, "{\"\": 1}").run()
      // The daemon was asked for its methods; the request is refused here.
      #expect(
        outcome.exitCode == 2 && outcome.errors.contains("picket: the request: line 1, column 2: '' is no field of"))
    }
    let status = try await daemon.command("call", "GetStatus").run()
    #expect(status.exitCode == 0)
    #expect(try (status.json() as? [String: Any])?["state"] as? String == "SERVING")

    let verdict = try await daemon.command(
      "call", "Detection/EvaluateEvent", #"{"logType": "Okta.SystemLog", "event": {"eventType": "user.session.start"}}"#
    ).run()
    #expect(verdict.exitCode == 0, "\(verdict.errors)")
    #expect(try (verdict.json() as? [String: Any])?["matches"] is [Any])

    let description = try await daemon.command("call", "Admin/Describe").run()
    #expect(
      try (description.json() as? [String: Any])?["methods"] as? [String] == [
        "picket.v1.Admin/SetAlertStatus", "picket.v1.Admin/Reload", "picket.v1.Admin/AddSilence",
        "picket.v1.Admin/ListSilences", "picket.v1.Admin/EndSilence", "picket.v1.Admin/SetLogLevel",
        "picket.v1.Admin/DeleteKeyValues",
        "picket.v1.Admin/Describe",
      ])
    let refused = try await daemon.command("call", "SetAlertStatus", #"{"alert_ids": ["x"], "status": "OPEN"}"#).run()
    #expect(refused.exitCode == 1 && refused.errors.contains("INVALID_ARGUMENT"))

    let watch = try await daemon.command("call", "--timeout", "0.3", "WatchAlerts").run()
    #expect(watch.exitCode == 0, "\(watch.errors)")
    let lines = watch.output.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].hasPrefix("{\"kind\":\"STARTED\",\"sequence\":"))
  }

  @Test("A request is read from the argument, from a file and from standard input")
  func requests() async throws {
    let asked = Asked<GetDetectionRequest>()
    let daemon = try await ScriptedPicketd { call in
      if call.request.method == "Describe" { return call.fail(RPCError(.unimplemented, "no method 'Describe'")) }
      _ = try asked.request(of: call)
      call.answer(GetDetectionResponse(description: "é", tags: ["a"], threshold: 3))
    }
    let scratch = try ScratchDirectory()
    let json = #"{"detection_id": "A.B"}"#
    let file = try scratch.write(json, to: "request.json")
    let outcomes = [
      try await daemon.command("call", "GetDetection", json).run(),
      try await daemon.command("call", "GetDetection", "@\(file)").run(),
      try await daemon.command("call", "GetDetection", "-").with(input: json).run(),
    ]
    #expect(asked.all == Array(repeating: GetDetectionRequest(detectionID: "A.B"), count: 3))
    for outcome in outcomes {
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      #expect(outcome.output == outcomes[0].output)
    }
    let message = try #require(DescriptorSet.own.message(named: GetDetectionResponse.schema.name))
    let packed = try DescriptorSet.own.packed(json: Array(outcomes[0].output.utf8), as: message)
    #expect(try GetDetectionResponse(decoding: packed).tags == ["a"])
    try await daemon.stop()
  }

  @Test("Methods, fields and names that only the daemon knows are called, read and shown")
  func newer() async throws {
    let daemon = try await ScriptedPicketd { call in
      switch call.request.method {
      case "Describe":
        call.answer(DescribeResponse(fileDescriptorSet: DescriptorSet.ownBytes + NewerFile.packed))
      case "Count":
        // { uint32 count = 1; Size size = 2 }
        guard call.request.payload == [0x0A, 1, 0x61, 0x10, 1] else {
          throw RPCError(.internal, "\(call.request.payload)")
        }
        call.data([0x08, 7, 0x10, 1])
        call.data([0x08, 8])
        call.end()
      default: call.fail(RPCError(.unimplemented, "no such method"))
      }
    }
    let outcome = try await daemon.command("call", "Count", #"{"name": "a", "size": "LARGE"}"#).run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.output == "{\"count\":7,\"size\":\"LARGE\"}\n{\"count\":8,\"size\":\"SMALL\"}\n")
    let missing = try await daemon.command("call", "Cuont").run()
    #expect(missing.exitCode == 2)
    #expect(missing.errors == "picket: 'Cuont' is no method of the daemon; did you mean 'Count'?\n")
    try await daemon.stop()
  }

  @Test("The methods and their fields are shown for people and for programs")
  func lists() async throws {
    let daemon = try await ScriptedPicketd { $0.answer(DescribeResponse(fileDescriptorSet: NewerFile.packed)) }
    let methods = try await daemon.command("call", "--list").run()
    #expect(
      methods.output == """
        METHOD  ANSWERS  DESCRIPTION
        Count   stream   Counts.

        """)
    let fields = try await daemon.command("call", "--list", "Count").run()
    #expect(
      fields.output == """
        picket.v1.Detection/Count: Counts. Again and again.
        takes CountRequest, answers with a stream of CountResponse

        CountRequest: What to count.
          FIELD  TYPE  DESCRIPTION
          name   text  Its name.
          size   Size  (SMALL, LARGE)

        CountResponse
          FIELD  TYPE    DESCRIPTION
          count  uint32
          size   Size    (SMALL, LARGE)

        """)
    let json = try await daemon.command("call", "--list", "Count", "-o", "json").run()
    let page = try #require(try json.json() as? [String: Any])
    #expect(page["request"] as? String == "picket.v1.CountRequest" && page["streaming"] as? Bool == true)
    let messages = try #require(page["messages"] as? [[String: Any]])
    #expect(messages.map { $0["name"] as? String } == ["picket.v1.CountRequest", "picket.v1.CountResponse"])
    try await daemon.stop()
  }

  @Test(
    "What cannot be called is refused with what was expected",
    arguments: [
      (["call"], 2, "expected a method; --list shows what there is"),
      (["call", "GetStatus", "--output", "text"], 2, "an answer is JSON"),
      (["call", "--list", "GetStatus", "{}"], 2, "--list makes no call"),
      (["call", "GetStatus", "--timeout", "0"], 2, "--timeout expects a number of seconds above 0"),
      (["call", "GetStatu"], 2, "'GetStatu' is no method of the daemon; did you mean 'GetStatus'?"),
      (["call", "GetStatus", "{"], 2, "the request: line 1, column 2: it ends before the object"),
      (
        ["call", "ListAlerts", "{\"text\": 5}"], 2,
        "picket: the request: line 1, column 10: text: expected a text, found 5\n  {\"text\": 5}\n           ^\n"
      ),
      (
        ["call", "QueryFlows", #"{"sql": "SELECT nothing FROM aws_vpcflow"}"#], 1,
        "picket: the call is refused (INVALID_ARGUMENT)\n1:8: unknown column nothing\n  SELECT nothing FROM"
      ),
      (["call", "GetStatus", "@nowhere.json"], 2, "cannot read nowhere.json: No such file or directory"),
      (["call", "GetDetection", "{\"detection_id\": \"No.Such\"}"], 1, "(NOT_FOUND)"),
      (["call", "GetStatus", "--socket", "nowhere"], 69, "no such file"),
    ] as [([String], Int32, String)])
  func mistakes(arguments: [String], exitCode: Int32, message: String) async throws {
    let daemon = try await Daemon()
    let outcome = try await daemon.command(arguments).run()
    #expect(outcome.exitCode == exitCode && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}

extension Command.Outcome {
  /// The output as JSON.
  fileprivate func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8)) }
}

/// The packed descriptors of a file that only a newer daemon has: a method that answers with a stream.
private enum NewerFile {
  /// One file of a FileDescriptorSet.
  static let packed = field(
    1,
    text(1, "newer.proto") + text(2, "picket.v1")
      + field(4, text(1, "CountRequest") + field(2, member("name", 1, 9)) + field(2, member("size", 2, 14)))
      + field(4, text(1, "CountResponse") + field(2, member("count", 1, 13)) + field(2, member("size", 2, 14)))
      + field(5, text(1, "Size") + field(2, text(1, "SMALL")) + field(2, text(1, "LARGE") + [0x10, 1]))
      + field(6, text(1, "Detection") + field(2, method))
      + field(
        9,
        comment([6, 0, 2, 0], " Counts. Again and\n again.\n @request optional\n")
          + comment([4, 0], " What to count.\n") + comment([4, 0, 2, 0], " Its name.\n")))

  private static let method =
    text(1, "Count") + text(2, ".picket.v1.CountRequest") + text(3, ".picket.v1.CountResponse") + [0x30, 1]

  private static func comment(_ path: [UInt8], _ words: String) -> [UInt8] { field(1, field(1, path) + text(3, words)) }

  private static func member(_ name: String, _ number: UInt8, _ type: UInt8) -> [UInt8] {
    let head = text(1, name) + [0x18, number, 0x20, 1, 0x28, type]
    return type == 14 ? head + text(6, ".picket.v1.Size") : head
  }

  private static func text(_ number: UInt32, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  private static func field(_ number: UInt32, _ bytes: [UInt8]) -> [UInt8] {
    .prefix(number, count: bytes.count) + bytes
  }
}
