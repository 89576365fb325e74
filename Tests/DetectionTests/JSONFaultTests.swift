import Detection
import Primitives
import TestSupport
import Testing

/// Where an event is not JSON, and why.
@Suite("Faults of JSON")
struct JSONFaultTests {
  @Test(
    "The first fault has a line, a column and a cause",
    arguments: [
      (#"{"a": NaN}"#, 1, 7, "NaN is no JSON value"), (#"{"a": -Infinity}"#, 1, 7, "-Infinity is no JSON number"),
      (#"{"a": Infinity}"#, 1, 7, "Infinity is no JSON value"),
      ("{\"a\": \"x\ty\"}", 1, 9, "a raw tab in a string; JSON writes it \\t"),
      ("{\"é\": \"\u{1}\"}", 1, 8, "a raw control character (0x01) in a string; JSON writes it \\u0001"),
      ("{\n  \"a\": \"x\n\"}", 2, 10, "a line ends inside of the string that begins at line 2, column 8"),
      ("{'a': 1}", 1, 2, "a single quote; JSON's texts and keys stand in double quotes"),
      ("{\"a\": 'x'}", 1, 7, "a single quote"),
      ("{\"a\": 1,}", 1, 9, "a comma stands before the closing brace; leave it out"),
      ("{\"a\": [1,\n 2,\n]}", 3, 1, "a comma stands before the closing bracket; leave it out"),
      ("{a: 1}", 1, 2, "the key 'a' has no double quotes"), ("{\"a\": 1, // x\n}", 1, 10, "a comment; JSON has none"),
      ("{\"a\": /* x */ 1}", 1, 7, "a comment; JSON has none"), ("# x\n{}", 1, 1, "a comment; JSON has none"),
      (
        "{\"a\": {\"b\": 1}", 1, 15,
        "it ends before the object that begins at line 1, column 1 is closed; it may be cut off"
      ),
      ("{\"a\": \"x", 1, 9, "it ends inside of the string that begins at line 1, column 7; it may be cut off"),
      ("{\"a\": [1, 2", 1, 12, "it ends before the list that begins at line 1, column 7 is closed"),
      ("{} {}", 1, 4, "another value follows; expected one"), ("{}}", 1, 3, "a closing bracket that nothing opened"),
      ("{},", 1, 3, "a comma follows the value; leave it out"), ("{\"a\": 01}", 1, 7, "a number begins with 0"),
      ("{\"a\": +1}", 1, 7, "a number begins with +; leave it out"),
      ("{\"a\": .5}", 1, 7, "a number begins with a point"),
      ("{\"a\": 5.}", 1, 7, "a number ends in a point"), ("{\"a\": 1e}", 1, 7, "an exponent without digits"),
      ("{\"a\": 0x1F}", 1, 7, "a hexadecimal number"), ("{\"a\": 1_000}", 1, 7, "'1_000' is no JSON number"),
      ("{\"a\": 10.0.0.1}", 1, 7, "'10.0.0.1' is no JSON number; text stands in double quotes"),
      ("{\"a\": -}", 1, 7, "a minus without digits"),
      ("\u{FEFF}{}", 1, 1, "a byte order mark stands before the object"),
      ("{\"a\": True}", 1, 7, "True is no JSON value; JSON has true"),
      ("{\"a\": None}", 1, 7, "None is no JSON value; JSON has null"),
      ("{\"a\": undefined}", 1, 7, "undefined is no JSON value; JSON has null"),
      ("{\"a\": root}", 1, 7, "'root' is no JSON value; text stands in double quotes"),
      ("{\"a\" 1}", 1, 6, "expected a colon after the key, found '1'"),
      ("{\"a\": 1 \"b\": 2}", 1, 9, "expected a comma or the closing brace, found a text"),
      ("{\"a\": [1 2]}", 1, 10, "expected a comma or the closing bracket, found '2'"),
      ("{\"a\": }", 1, 7, "expected a value, found '}'"), ("{,}", 1, 2, "two commas, or one too early; expected a key"),
      ("{\u{201C}a\u{201D}: 1}", 1, 2, "a typographic quotation mark"), ("{\"a\":\u{A0}1}", 1, 6, "a no-break space"),
      (#"{"a": "C:\dir"}"#, 1, 10, "\\d is no escape of JSON's"),
      (#"{"a": "\u12"}"#, 1, 8, "\\u needs four hexadecimal digits"),
      ("not json", 1, 1, "'not' is no JSON value"),
      ("{\"a\": \"x\0\"}", 1, 9, "a NUL byte in a string; JSON writes it \\u0000"),
      ("<a/>", 1, 1, "expected a value, found '<'"), ("{1: 2}", 1, 2, "the key '1' has no double quotes"),
    ] as [(String, Int, Int, String)])
  func fault(_ text: String, _ line: Int, _ column: Int, _ cause: String) throws {
    let fault = try #require(Self.fault(in: Array(text.utf8)))
    #expect(fault.position == SourcePosition(line: line, column: column), "\(fault)")
    #expect(fault.cause.hasPrefix(cause), "\(fault)")
    let error = #expect(throws: EventError.self) { try EventEvaluator().check(Array(text.utf8)) }
    #expect(error?.message == "the event is not JSON: \(fault)")
    #expect(error?.code == .invalidJSON)
  }

  @Test("Bytes that are no UTF-8 have a place")
  func encoding() throws {
    let event = Array("{\"a\":\n \"x".utf8) + [0xE9] + Array("\"}".utf8)
    let error = #expect(throws: EventError.self) { try EventEvaluator().check(event) }
    #expect(
      error?.message
        == "the event is not valid UTF-8: line 2, column 4: 0xE9 is no UTF-8; the text may be in another encoding")
    #expect(error?.code == .invalidUTF8)
  }

  @Test("A fault is found exactly where the parser refuses", arguments: 0..<20)
  func differential(seed: Int) throws {
    let seeds = [
      #"{"a":[1,-2.5e3,true,null,"x\u00e9\n"],"b":{"c":""},"d":0}"#, "{\"é😀\": [ ] , \"a\" : { } }",
      #"{"n":123456789012345678901234567890,"s":"\ud800","e":[[],[{}]]}"#,
    ]
    var numbers = SeededGenerator(seed: UInt64(seed))
    let evaluator = EventEvaluator()
    let bytes = Array("{}[]\",:0-.eE+\\u\u{9}\u{1}x'/tn".utf8)
    for _ in 0..<300 {
      var event = Array(seeds[numbers.below(seeds.count)].utf8)
      for _ in 0..<(1 + numbers.below(2)) {
        let place = numbers.below(event.count)
        switch numbers.below(4) {
        case 0: event.remove(at: place)
        case 1: event.insert(bytes[numbers.below(bytes.count)], at: place)
        case 2: event[place] = UInt8(numbers.below(256))
        default: event.removeLast(numbers.below(event.count))
        }
        if event.isEmpty { event = [0x20] }
      }
      let error = Result { () throws(EventError) in try evaluator.check(event) }.failure
      if error?.code == .empty { continue }
      let isRefused = error?.code == .invalidJSON || error?.code == .invalidUTF8
      #expect((Self.fault(in: event) != nil) == isRefused, "\(String(decoding: event, as: UTF8.self)) \(event)")
    }
  }

  private static func fault(in event: [UInt8]) -> JSONFault? {
    event.withUnsafeBytes { JSONFault.find(in: $0) }
  }
}

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { return error }
    return nil
  }
}

@Suite("Numbers where a key belongs")
struct NumberKeyTests {
  @Test(
    "A number is no key, however large it is",
    arguments: ["{1:2}", "{1e400:2}", "{18446744073709551616 : 2}", #"{"a":{-1e999:[]}}"#, #"{"a":1e400,1e400:3}"#])
  func refused(event: String) {
    let error = #expect(throws: EventError.self) { try EventEvaluator().evaluate(Array(event.utf8), with: nil) }
    #expect(error?.code == .invalidJSON)
  }
}
