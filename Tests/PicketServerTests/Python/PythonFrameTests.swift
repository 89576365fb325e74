import Detection
import Foundation
import Primitives
import TestSupport
import Testing

@testable import PythonBodies

@Suite("Frames to the processes that run bodies")
struct PythonFrameTests {
  private let frames = [
    PythonFrame(kind: .setup, sequence: 1, payload: Array("{}".utf8)),
    PythonFrame(kind: .result, sequence: .max, payload: []),
    PythonFrame(kind: .evaluate, sequence: 77, payload: (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }),
  ]

  @Test("Frames are found whatever the pieces that their bytes come in", arguments: [1, 2, 3, 7, 9, 10, 500, 5_000])
  func pieces(_ size: Int) throws {
    let bytes = frames.flatMap(\.bytes)
    var decoder = PythonFrameDecoder()
    var found: [PythonFrame] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { decoder.append($0) }
      while let frame = try decoder.next() { found.append(frame) }
    }
    #expect(found == frames)
  }

  @Test("A frame that is too long is refused before its bytes come")
  func tooLong() {
    var decoder = PythonFrameDecoder()
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt32(PythonFrame.payloadBytesMax + 1))
    bytes += [17, 0, 0, 0, 0]
    bytes.withUnsafeBytes { decoder.append($0) }
    #expect(throws: PythonFrameError.self) { try decoder.next() }
  }

  @Test("A kind that there is not is refused")
  func unknownKind() {
    var decoder = PythonFrameDecoder()
    ([0, 0, 0, 0, 99, 0, 0, 0, 0] as [UInt8]).withUnsafeBytes { decoder.append($0) }
    #expect(throws: PythonFrameError.self) { try decoder.next() }
  }

  private static let equality = MatchExpression.value(FieldPath(key: "a"), Condition(.equals), .string("x"))

  @Test(
    "A condition becomes an expression that holds wherever it does, or none",
    arguments: [
      (#"{"field":["a"],"op":"equals","values":["x"]}"#, equality),
      (
        #"{"field":["a","b"],"op":"equals","values":["x","y"]}"#,
        .values(FieldPath([.key("a"), .key("b")]), Condition(.isIn), [.string("x"), .string("y")])
      ),
      (#"{"all":[{"field":["a"],"op":"equals","values":["x"]},{"field":["b"],"op":"novel"}]}"#, equality),
      (#"{"any":[{"field":["a"],"op":"equals","values":["x"]},{"field":["b"],"op":"novel"}]}"#, nil),
      (
        #"{"field":["a"],"op":"equals","values":["x",null]}"#,
        .combinator(.any, [.unary(FieldPath(key: "a"), Condition(.isNull)), equality])
      ),
      (#"{"field":["a"],"op":"equals","exact":true,"values":["x",null]}"#, nil),
      (#"{"field":["a"],"op":"not_contains","values":["x"]}"#, nil), (#"{"any":[]}"#, .constant(false)), ("null", nil),
      (#"{"field":[],"op":"equals","values":["x"]}"#, nil),
    ] as [(String, MatchExpression?)])
  func conditions(_ json: String, _ expected: MatchExpression?) throws {
    let expression = try #require(JSONText().read(Array(json.utf8)) { PythonCondition($0)?.expression })
    #expect(expression == expected)
  }

  @Test("A body is called wherever its condition holds, whatever the event, and not everywhere else")
  func recordedConditions() throws {
    let file = Repository.root.appendingPathComponent("Tests/Fixtures/python/conditions.json")
    let recorded = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]])
    var (heldCount, otherCount, uncalledCount) = (0, 0, 0)
    for one in recorded {
      let bytes = try JSONSerialization.data(withJSONObject: try #require(one["condition"]))
      let condition = JSONText().read(Array(bytes)) { PythonCondition($0) } ?? nil
      var rule = DetectionDefinition(
        analysisType: .rule, id: "R", body: .python(filename: "r.py"), path: "r.yml", position: .start)
      (rule.isEnabled, rule.logTypes) = (true, ["T"])
      rule.pythonState = .loaded(
        PythonBody(number: 0, prefilter: condition?.expression, foldsText: condition?.foldsText ?? false))
      let program = DetectionProgram(definitions: [rule]).program(forLogType: "T")
      for event in try #require(one["events"] as? [[String: Any]]) {
        let json = try #require(event["json"] as? String)
        let isCalled = try EventEvaluator().evaluate(Array(json.utf8), with: program).pythonBodies == [0]
        if event["holds"] as? Bool == true {
          heldCount += 1
          #expect(isCalled, "\(String(decoding: bytes, as: UTF8.self)) on \(json)")
        } else {
          otherCount += 1
          if !isCalled { uncalledCount += 1 }
        }
      }
    }
    #expect(heldCount > 1_000 && otherCount > 500)
    #expect(uncalledCount > otherCount / 3, "\(uncalledCount) of \(otherCount)")
  }

  @Test("A third fault within ten minutes quarantines a body, others than that do not")
  func quarantine() {
    var faults = BodyFaults()
    let minute: UInt64 = 60_000_000_000
    let times: [(body: Int, minute: UInt64)] = [(1, 0), (1, 5), (2, 6), (1, 11), (1, 12), (1, 13)]
    let quarantines = times.map { faults.add($0.body, at: $0.minute * minute) }
    #expect(quarantines == [false, false, false, false, true, false])
    #expect(faults.quarantined == [1] && faults.count == 6)
  }
}
