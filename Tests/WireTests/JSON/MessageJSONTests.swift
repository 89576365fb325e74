import Foundation
import Primitives
import TestSupport
import Testing

@testable import Wire

@Suite("Messages as JSON, both ways")
struct MessageJSONTests {
  private static let set = DescriptorSet.own

  @Test("A random message is the same after it was JSON, on one line or over many", arguments: MessageKind.described)
  func roundTrip(kind: MessageKind) throws {
    let message = try #require(MessageJSONTests.set.message(named: kind.schema.name))
    var random = RandomMessage(set: MessageJSONTests.set, seed: 7)
    for _ in 0..<40 {
      let packed = random.packed(message)
      let json = try MessageJSONTests.set.json(of: packed, as: message)
      #expect(try MessageJSONTests.set.packed(json: json.line, as: message) == packed)
      #expect(try MessageJSONTests.set.packed(json: json.indented, as: message) == packed)
      // The bytes are those that libprotobuf-c makes, but for a double of -0.
      let trip = try kind.roundTrip(packed)
      #expect(trip.isStable)
      let typed = MessageJSONTests.set.json(of: trip.value)
      #expect(try kind.roundTrip(MessageJSONTests.set.packed(json: typed.line, as: message)).bytes == trip.bytes)
    }
  }

  @Test("A full message that another implementation wrote has all its fields in JSON", arguments: MessageKind.described)
  func full(kind: MessageKind) throws {
    let message = try #require(MessageJSONTests.set.message(named: kind.schema.name))
    let bytes = try Vectors.bytes(try #require(try Vectors.full(of: kind.schema.name).last))
    guard case .object(let members) = try MessageJSONTests.set.json(of: bytes, as: message) else {
      Issue.record("no object")
      return
    }
    let isOneof = message.fields.contains { $0.sharedOneof != nil }
    #expect(isOneof || members.map(\.key) == message.fields.map(\.name))
    for (key, value) in members {
      let field = try #require(message.fields.first { $0.name == key })
      #expect(MessageJSONTests.isExpected(value, field), "\(key): \(value)")
    }
  }

  /// Whether a value follows from the name of its field by the rule of the vectors.
  private static func isExpected(_ value: JSONValue, _ field: FieldDescriptor) -> Bool {
    if field.isRepeated {
      guard case .array(let elements) = value else { return false }
      return elements.count == 2 && elements.allSatisfy { isExpectedElement($0, field) }
    }
    return isExpectedElement(value, field)
  }

  private static func isExpectedElement(_ value: JSONValue, _ field: FieldDescriptor) -> Bool {
    let sum = field.name.utf8.reduce(0) { $0 + Int64($1) }
    let bytes = Array(field.name.utf8) + [0, 0xFF]
    return switch (value, field.type) {
    case (.string(let text), .text): text == field.name
    case (.string(let text), .bytes(.base64)): Base64.bytes(of: text) == bytes
    case (.string(let text), .bytes): text == String(decoding: bytes, as: UTF8.self)
    case (.raw(let document), .bytes(.document)): document == bytes
    case (.bool(let flag), .bool): flag
    case (.integer(let number), .integer(let bits, _, _)): number == (bits == 64 ? 1_000_003 * sum : sum)
    case (.double(let number), .double): number == Double(sum) + 0.5
    case (.string(let name), .enumeration(let index)): name == set.enumerations[index].values.map(\.name).last
    case (.object, .message): true
    default: false
    }
  }

  @Test(
    "What the command line writes is read back as the same message",
    arguments: [
      ("alerts-show.json", "picket.v1.GetAlertResponse"), ("alerts-watch.jsonl", "picket.v1.AlertChange"),
      ("detections-show.json", "picket.v1.GetDetectionResponse"),
    ])
  func golden(file: String, name: String) throws {
    let message = try #require(MessageJSONTests.set.message(named: name))
    let url = Repository.root.appendingPathComponent("Tests/PicketCommandTests/Golden/\(file)")
    let text = [UInt8](try Data(contentsOf: url))
    let isLines = file.hasSuffix("l")
    let documents = isLines ? text.split(separator: UInt8(ascii: "\n")).map(Array.init) : [text]
    #expect(!documents.isEmpty)
    for document in documents {
      let packed = try MessageJSONTests.set.packed(json: document, as: message)
      let json = try MessageJSONTests.set.json(of: packed, as: message)
      #expect(
        String(decoding: isLines ? json.line : json.indented, as: UTF8.self)
          == String(decoding: document, as: UTF8.self))
    }
  }

  @Test(
    "The messages inside of what the command line writes are read back, and have the same values in JSON again",
    arguments: [
      ("alerts-list.json", "alerts", "Alert"), ("evaluate-wiz-high.jsonl", "matches", "Match"),
      ("explain.json", "matches", "Match"), ("explain.json", "explanation", "Explanation"),
      ("explain-query.json", "", "QueryFlowsResponse"), ("explain-query.json", "stages", "QueryStage"),
      ("ingest-alerts.json", "new_alerts", "Match"), ("ingest-alerts.json", "errors", "DetectionError"),
      ("ingest-alerts.json", "window", "FlowWindowInfo"), ("query.json", "window", "FlowWindowInfo"),
      ("run-scheduled.json", "matches", "Match"), ("run-scheduled.json", "window", "FlowWindowInfo"),
    ])
  func inner(file: String, key: String, name: String) throws {
    let message = try #require(MessageJSONTests.set.message(named: "picket.v1.\(name)"))
    let url = Repository.root.appendingPathComponent("Tests/PicketCommandTests/Golden/\(file)")
    let whole = try Data(contentsOf: url).split(separator: UInt8(ascii: "\n"), maxSplits: file.hasSuffix("l") ? 1 : 0)[
      0]
    let document = try #require(try JSONSerialization.jsonObject(with: Data(whole)) as? NSDictionary)
    let found = key.isEmpty ? document : document[key]
    let objects = try #require(found as? [NSDictionary] ?? (found as? NSDictionary).map { [$0] })
    #expect(!objects.isEmpty)
    for object in objects {
      let text = [UInt8](try JSONSerialization.data(withJSONObject: object))
      let packed = try MessageJSONTests.set.packed(json: text, as: message)
      let again = try MessageJSONTests.set.json(of: packed, as: message).line
      let values = try #require(try JSONSerialization.jsonObject(with: Data(again)) as? NSDictionary)
      for case (let name as String, let value as NSObject) in object { #expect(value.isEqual(values[name]), "\(name)") }
    }
  }

  @Test("Names are those of the proto file or protobuf's own, and null is absent")
  func names() throws {
    let request = try read(
      """
      {"pageSize": "2", "page_token": null, "severities": ["HIGH", 2, "77"], "createdAfterUnixNanos": 1e3,
       "statuses": []}
      """, as: ListAlertsRequest.self)
    #expect(
      request
        == ListAlertsRequest(
          createdAfterUnixNanos: 1000, severities: [.high, .low, .unrecognized(77)], pageSize: 2))
  }

  @Test("A document is taken as it is written, and a text byte for byte")
  func documents() throws {
    let event = #"{ "a" : 1.0E5, "a": "\u00e9\/", "big": 123456789012345678901234567890 }"#
    let request = try read(
      #"{"event": \#(event), "log_type": "\u00e9\ud83d\ude00\/\n"}"#, as: EvaluateEventRequest.self)
    #expect(request == EvaluateEventRequest(logType: "é😀/\n", event: Array(event.utf8)))
    let lines = try read(#"{"events": "{}\n{\"a\":\"\u0000\"}"}"#, as: EvaluateEventsRequest.self)
    #expect(lines.events == Array("{}\n{\"a\":\"\0\"}".utf8))
  }

  @Test("A document that was cut is a text, wherever the field stands that says so")
  func cutDocuments() throws {
    let cut = try read(#"{"event": "{\"a\":", "truncated": true}"#, as: AlertEvent.self)
    #expect(cut == AlertEvent(event: Array("{\"a\":".utf8), truncated: true))
    let whole = try read(#"{"truncated": false, "event": "text"}"#, as: AlertEvent.self)
    #expect(whole == AlertEvent(event: Array("\"text\"".utf8)))
  }

  @Test(
    "What is no message is refused with its place, what was expected and what was found",
    arguments: [
      ("", "line 1, column 1: a value is missing"),
      ("{\"log_type\": 'a'}", "line 1, column 14: a single quote; JSON's texts and keys stand in double quotes"),
      ("[]", "line 1, column 1: expected an object, IngestFlowRequest, found a list"),
      (
        "{\"log_typ\": \"a\"}", "line 1, column 2: 'log_typ' is no field of IngestFlowRequest; did you mean 'log_type'?"
      ),
      ("{\"xyz\": 1}", "'xyz' is no field of IngestFlowRequest; expected log_type, flows, lines, format"),
      ("{\"log_type\": 5}", "line 1, column 14: log_type: expected a text, found 5"),
      ("{\"log_type\": \"a\\u0000\"}", "log_type: a text may not contain NUL"),
      ("{\"log_type\": \"\\ud800\"}", "log_type: an escape is one half of a character, without the other"),
      ("{\"log_type\": \"a\", \"logType\": \"b\"}", "line 1, column 19: log_type: given more than once"),
      ("{\"flows\": {}}", "flows: expected a list, found an object"),
      ("{\"flows\": [null]}", "flows[0]: expected an object, FlowRecord, found null"),
      (
        "{\"flows\": [{},\n {\"src_port\": \"x\"}]}",
        "line 2, column 15: flows[1].src_port: expected a whole number from -9223372036854775808 to "
          + "9223372036854775807, found \"x\""
      ),
      ("{\"flows\": [{\"src_port\": 1.5}]}", "found 1.5"),
      ("{\"flows\": [{\"bytes\": 9223372036854775808}]}", "flows[0].bytes: expected a whole number"),
      ("{\"flows\": [{\"srcaddr\": \"\"}]}", "flows[0]: 'srcaddr' is no field of FlowRecord; did you mean 'src_addr'?"),
    ])
  func refusals(json: String, reason: String) throws {
    let message = try #require(MessageJSONTests.set.message(named: "picket.v1.IngestFlowRequest"))
    do throws(MessageTextError) {
      _ = try MessageJSONTests.set.packed(json: Array(json.utf8), as: message)
      Issue.record("accepted: \(json)")
    } catch {
      #expect(error.description.contains(reason), "\(error)")
    }
  }

  @Test(
    "Values of other types are refused too",
    arguments: [
      ("EvaluateEventRequest", #"{"dry_run": 1}"#, "dry_run: expected true or false, found 1"),
      ("ListAlertsRequest", #"{"severities": ["HIHG"]}"#, "severities[0]: expected 'HIGH', found \"HIHG\""),
      ("ListAlertsRequest", #"{"severities": ["worst"]}"#, "expected one of SEVERITY_UNSPECIFIED, INFO, LOW"),
      ("ListAlertsRequest", #"{"severities": [3000000000]}"#, "or its number, found 3000000000"),
      ("ListAlertsRequest", #"{"page_size": -1}"#, "expected a whole number from 0 to 4294967295, found -1"),
      ("ListAlertsRequest", #"{"page_size": 4294967296}"#, "found 4294967296"),
      ("Value", #"{"string_value": "a", "int_value": 1}"#, "int_value: only one of it and string_value can be set"),
      ("Value", #"{"double_value": 1e999}"#, "expected a number of 64 bits, or \"nan\", \"inf\" or \"-inf\""),
      ("DescribeResponse", #"{"file_descriptor_set": "a"}"#, "expected bytes as a text in base64, found \"a\""),
      ("GetMetricsRequest", #"{"a": 1}"#, "'a' is no field of GetMetricsRequest, which has none"),
    ])
  func otherRefusals(name: String, json: String, reason: String) throws {
    let message = try #require(MessageJSONTests.set.message(named: "picket.v1.\(name)"))
    do throws(MessageTextError) {
      _ = try MessageJSONTests.set.packed(json: Array(json.utf8), as: message)
      Issue.record("accepted: \(json)")
    } catch {
      #expect(error.description.contains(reason), "\(error)")
    }
  }

  @Test("Messages nested too deep are refused, documents are not")
  func depth() throws {
    let count = 200
    let values = String(repeating: #"{"list_value":{"values":["#, count: count) + String(repeating: "]}}", count: count)
    let message = try #require(MessageJSONTests.set.message(named: "picket.v1.Value"))
    #expect(throws: MessageTextError.self) {
      try MessageJSONTests.set.packed(json: Array(values.utf8), as: message)
    }
    let document = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    let request = try read("{\"event\": \(document)}", as: EvaluateEventRequest.self)
    #expect(request.event == Array(document.utf8))
  }

  @Test("A text that is too long is refused before it is read")
  func size() throws {
    let text = [UInt8](repeating: UInt8(ascii: " "), count: WireLimits.messageTextBytesMax + 1)
    #expect(throws: MessageTextError.self) {
      try MessageJSONTests.set.packed(json: text, as: MessageJSONTests.set.messages[0])
    }
  }

  @Test("Hostile JSON and hostile messages end in a message or an error", arguments: 0..<8)
  func hostile(seed: UInt64) throws {
    var mutator = Mutator(seed: seed)
    var random = RandomMessage(set: MessageJSONTests.set, seed: seed)
    var (accepted, refused) = (0, 0)
    for round in 0..<400 {
      let message = MessageJSONTests.set.messages[round % MessageJSONTests.set.messages.count]
      let packed = random.packed(message)
      let json = try MessageJSONTests.set.json(of: packed, as: message).line
      if (try? MessageJSONTests.set.packed(json: mutator.mutate(json), as: message)) == nil {
        refused += 1
      } else {
        accepted += 1
      }
      if (try? MessageJSONTests.set.json(of: mutator.mutate(packed), as: message)) == nil {
        refused += 1
      } else {
        accepted += 1
      }
      _ = try? MessageJSONTests.set.packed(json: mutator.noise(countMax: 50), as: message)
    }
    #expect(accepted > 20 && refused > 20)
  }

  private func read<Message: WireMessage>(_ json: String, as type: Message.Type) throws -> Message {
    let message = try #require(MessageJSONTests.set.message(named: type.schema.name))
    return try Message(decoding: MessageJSONTests.set.packed(json: Array(json.utf8), as: message))
  }
}

extension MessageKind {
  /// The messages of the services; those of the envelope never become JSON.
  static let described = all.filter { !$0.schema.name.hasPrefix("ttrpc.") }
}
