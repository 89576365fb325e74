import Foundation
import Primitives
import TestSupport
import Testing

@testable import Wire

@Suite("Descriptors of messages and methods")
struct DescriptorSetTests {
  @Test("The program's own set has every field of every message, by number and name", arguments: MessageKind.described)
  func isWhole(kind: MessageKind) throws {
    let message = try #require(DescriptorSet.own.message(named: kind.schema.name))
    #expect(message.fields.count == kind.schema.fieldCount)
    #expect(!message.comment.isEmpty)
    for field in message.fields {
      #expect(kind.schema.fieldName(of: field.number) == field.name)
      #expect(!field.comment.isEmpty, "\(field.name)")
    }
  }

  @Test("Methods are found by their name, with or without the service")
  func methods() throws {
    let set = DescriptorSet.own
    for name in ["GetStatus", "Detection/GetStatus", "picket.v1.Detection/GetStatus"] {
      #expect(set.methods(named: name).map(\.fullName) == ["picket.v1.Detection/GetStatus"])
    }
    #expect(set.methods(named: "Describe").map(\.service) == [ServiceName.detection, ServiceName.admin])
    #expect(set.methods(named: "Admin/Describe").map(\.service) == [ServiceName.admin])
    #expect(set.methods(named: "Status").isEmpty)
    let watch = try #require(set.methods(named: "WatchAlerts").first)
    #expect(watch.isServerStreaming && watch.response.name == "picket.v1.AlertChange")
    #expect(set.methods.allSatisfy { !$0.comment.isEmpty && !$0.comment.contains("@") })
  }

  @Test("What is in fields of bytes follows from their comments")
  func forms() throws {
    func form(_ message: String, _ field: String) throws -> FieldType? {
      DescriptorSet.own.message(named: "picket.v1.\(message)")?.fields.first { $0.name == field }?.type
    }
    #expect(try form("EvaluateEventRequest", "event") == .bytes(.document(unless: nil)))
    #expect(try form("AlertEvent", "event") == .bytes(.document(unless: "truncated")))
    #expect(try form("GetMetricsResponse", "text") == .bytes(.text))
    #expect(try form("DescribeResponse", "file_descriptor_set") == .bytes(.base64))
  }

  @Test(
    "Files of another program are read: every type of proto3, nested messages, fields with presence and none",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/protoc"), "needs protoc"))
  func otherFiles() throws {
    let set = try DescriptorSet(decoding: OtherFile.descriptors())
    let message = try #require(set.message(named: "other.All"))
    #expect(set.methods.map(\.fullName) == ["other.Service/Do", "other.Service/Watch"])
    let json = #"""
      {"i32":-1,"i64":"-9223372036854775808","u32":4294967295,"u64":18446744073709551615,"s32":-2147483648,"s64":-3,
       "f32":7,"f64":8,"sf32":-7,"sf64":-8,"flag":true,"single":0.5,"twice":-0.25,"name":"n","raw":"AP8=",
       "maybe":0,"inner":{"deep":{"kind":"B"}},"kinds":["A","B",9],"many":[1,-1,300],"fixed":[1,2],"words":["","x"],
       "table":[{"key":"k","value":3}]}
      """#
    let packed = try set.packed(json: Array(json.utf8), as: message)
    #expect(packed == (try OtherFile.packed()), "protoc packs it otherwise")
    let again = try set.packed(json: try set.json(of: packed, as: message).line, as: message)
    #expect(again == packed)
    var random = RandomMessage(set: set, seed: 3)
    for _ in 0..<300 {
      let packed = random.packed(message)
      #expect(try set.packed(json: set.json(of: packed, as: message).indented, as: message) == packed)
    }
  }

  @Test("Bytes that are no description, or one that is not whole, are refused", arguments: 0..<4)
  func hostile(seed: UInt64) {
    var mutator = Mutator(seed: seed)
    var refused = 0
    for _ in 0..<60 {
      do {
        let set = try DescriptorSet(decoding: mutator.mutate(DescriptorSet.ownBytes))
        // What is accepted can be used.
        for message in set.messages { _ = try? set.packed(json: Array("{}".utf8), as: message) }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0)
    #expect(throws: DescriptorError.self) { try DescriptorSet(decoding: [0x0A, 5, 1]) }
  }
}

/// A proto file that is not Picket's, as protoc reads it.
private enum OtherFile {
  private static let text = """
    syntax = "proto3";
    package other;
    service Service {
      rpc Do(All) returns (All.Inner);
      rpc Watch(All) returns (stream All.Inner.Deep);
    }
    message All {
      enum Kind { A = 0; B = 1; }
      message Inner {
        message Deep { Kind kind = 1; }
        Deep deep = 1;
      }
      int32 i32 = 1; int64 i64 = 2; uint32 u32 = 3; uint64 u64 = 4; sint32 s32 = 5; sint64 s64 = 6;
      fixed32 f32 = 7; fixed64 f64 = 8; sfixed32 sf32 = 9; sfixed64 sf64 = 10; bool flag = 11; float single = 12;
      double twice = 13; string name = 14; bytes raw = 15; optional int32 maybe = 16; Inner inner = 17;
      repeated Kind kinds = 18; repeated sint64 many = 19; repeated fixed32 fixed = 20; repeated string words = 21;
      map<string, int32> table = 22;
    }
    """
  private static let message = #"""
    i32: -1 i64: -9223372036854775808 u32: 4294967295 u64: 18446744073709551615 s32: -2147483648 s64: -3
    f32: 7 f64: 8 sf32: -7 sf64: -8 flag: true single: 0.5 twice: -0.25 name: "n" raw: "\000\377"
    maybe: 0 inner { deep { kind: B } } kinds: A kinds: B kinds: 9 many: [1, -1, 300] fixed: [1, 2]
    words: "" words: "x" table { key: "k" value: 3 }
    """#

  static func descriptors() throws -> [UInt8] {
    let scratch = try ScratchDirectory()
    try protoc(["--descriptor_set_out=\(scratch.path("set"))"], scratch)
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("set"))))
  }

  /// What protoc makes of the message in its own text format.
  static func packed() throws -> [UInt8] {
    let scratch = try ScratchDirectory()
    let input = try scratch.write(message, to: "message")
    let output = scratch.path("packed")
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    try protoc(["--encode=other.All"], scratch, input: input, output: output)
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: output)))
  }

  private static func protoc(
    _ arguments: [String], _ scratch: ScratchDirectory, input: String? = nil, output: String? = nil
  ) throws {
    _ = try scratch.write(text, to: "other.proto")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/protoc")
    process.arguments =
      ["--proto_path=\(scratch.url.path)", "--experimental_allow_proto3_optional"] + arguments + ["other.proto"]
    if let input { process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input)) }
    if let output { process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output)) }
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
