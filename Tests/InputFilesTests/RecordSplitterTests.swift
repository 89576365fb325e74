import InputFiles
import Testing

/// What records a text has, by example.
@Suite("Records of a text")
struct RecordSplitterTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    /// Each record with the line on which it begins.
    let records: [String]
    var recordsKey = RecordsKey.automatic

    init(_ name: String, _ text: String, _ records: [String], recordsKey: RecordsKey = .automatic) {
      (self.name, self.text, self.records, self.recordsKey) = (name, text, records, recordsKey)
    }

    var testDescription: String { name }
  }

  private func check(_ example: Example) {
    for piece in SplitText.pieces {
      let records = SplitText.records(of: Array(example.text.utf8), piece: piece, recordsKey: example.recordsKey)
      #expect(records.map { "\($0.line) \($0.text)" } == example.records, "in pieces of \(piece)")
      #expect(records.map(\.index) == Array(records.indices))
    }
  }

  @Test(
    "Objects are told apart however they are laid out",
    arguments: [
      Example("lines", "{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}", ["1 {\"a\":1}", "2 {\"a\":2}", "4 {\"a\":3}"]),
      Example("one after the other", "{\"a\":\"}{\"}{\"b\":{}} {}", ["1 {\"a\":\"}{\"}", "1 {\"b\":{}}", "1 {}"]),
      Example(
        "over lines", "{\n \"a\": 1\n}\n{\n \"a\": [\n 2\n]\n}", ["1 {\n \"a\": 1\n}", "4 {\n \"a\": [\n 2\n]\n}"]),
      Example("with commas after them", "{\"a\":1},\n{\"a\":2},\n", ["1 {\"a\":1}", "2 {\"a\":2}"]),
      Example(
        "lines, then one over lines", "{\"a\":1}\n{\n\"a\":2\n}\n{}", ["1 {\"a\":1}", "2 {\n\"a\":2\n}", "5 {}"]),
      Example("a JSON text sequence", "\u{1E}{\"a\":1}\n\u{1E}{\"a\":2}\n", ["1 {\"a\":1}", "2 {\"a\":2}"]),
      Example("byte order marks", "\u{FEFF}{\"a\":1}\n\u{FEFF}{\"a\":2}", ["1 {\"a\":1}", "2 {\"a\":2}"]),
      Example("nothing", " \n\r\n", []),
      Example("quotes and backslashes", #"{"a":"\\","b":"\"}"}{"c":1}"#, [#"1 {"a":"\\","b":"\"}"}"#, #"1 {"c":1}"#]),
    ])
  func objects(_ example: Example) { check(example) }

  @Test(
    "The objects of a list are its records, of lists in it and of several lists too",
    arguments: [
      Example("on a line", "[{\"a\":1}, {\"a\":2}]", ["1 {\"a\":1}", "1 {\"a\":2}"]),
      Example(
        "over lines", "[\n  {\n    \"a\": 1\n  },\n  {\"a\": 2}\n]\n", ["2 {\n    \"a\": 1\n  }", "5 {\"a\": 2}"]),
      Example("an event a line", "[\n{\"a\":1},\n{\"a\":2}\n]", ["2 {\"a\":1}", "3 {\"a\":2}"]),
      Example("commas first", "[{\"a\":1}\n,{\"a\":2}\n]", ["1 {\"a\":1}", "2 {\"a\":2}"]),
      Example("in a list", "[[{\"a\":1}],[{\"a\":2},{}]]", ["1 {\"a\":1}", "1 {\"a\":2}", "1 {}"]),
      Example("several", "[{\"a\":1}]\n[{\"a\":2}][]", ["1 {\"a\":1}", "2 {\"a\":2}"]),
      Example("empty", "[]\n[ ]", []),
      Example("with other values", "[{\"a\":1}, 5, \"x,]\", null]", ["1 {\"a\":1}", "1 5", "1 \"x,]\"", "1 null"]),
      Example("no list of objects", "[1,2]\n[\"a\"] x", ["1 [1,2]", "2 [\"a\"] x"]),
    ])
  func lists(_ example: Example) { check(example) }

  @Test(
    "What is broken is a record by itself, and the next ones are found",
    arguments: [
      Example(
        "a line", "{\"a\":1}\nnot json\n{\"a\":\n{\"a\":2}", ["1 {\"a\":1}", "2 not json", "3 {\"a\":", "4 {\"a\":2}"]),
      Example("a string", "{\"a\":\"x\n{\"a\":2}", ["1 {\"a\":\"x", "2 {\"a\":2}"]),
      Example("more after an object", "{\"a\":1} x\n{\"a\":2}]", ["1 {\"a\":1} x", "2 {\"a\":2}]"]),
      Example("a string in a list", "[{\"a\":\"x\n},{\"a\":2}]", ["1 {\"a\":\"x\n}", "2 {\"a\":2}"]),
      Example(
        "a list that is cut off", "[\n{\"a\":1},\n{\"a\":",
        [
          "2 {\"a\":1}", "3 {\"a\":",
          "3 ! the input ends inside of the list of records that begins on line 1; it may be cut off",
        ]),
      Example(
        "an envelope that is cut off", "{\"Records\":[{\"a\":1}",
        [
          "1 {\"a\":1}", "1 ! the input ends inside of the list of records that begins on line 1; it may be cut off",
        ]),
    ])
  func broken(_ example: Example) { check(example) }

  @Test(
    "Envelopes that are known are taken apart",
    arguments: [
      Example("CloudTrail", "{\"Records\":[{\"a\":1},{\"a\":2}]}", ["1 {\"a\":1}", "1 {\"a\":2}"]),
      Example("over lines", "{\n\"Records\": [\n{\"a\": 1}\n]\n}\n", ["3 {\"a\": 1}"]),
      Example(
        "several", "{\"Records\":[{\"a\":1}]}{\"Records\":[{\"a\":2}]}\n{\"b\":1}",
        ["1 {\"a\":1}", "1 {\"a\":2}", "2 {\"b\":1}"]),
      Example("in a list", "[{\"Records\":[{\"a\":1}]},{\"Records\":[{\"a\":2}]}]", ["1 {\"a\":1}", "1 {\"a\":2}"]),
      Example("OData", #"{"@odata.context":"x","value":[{"a":1}],"@odata.nextLink":"y"}"#, [#"1 {"a":1}"#]),
      Example("Google", #"{"kind":"k","etag":"e","items":[{"a":1}],"nextPageToken":"t"}"#, [#"1 {"a":1}"#]),
      Example("a paged answer", #"{"data":[{"a":1}],"meta":{"data":[{"b":1}]},"has_more":false}"#, [#"1 {"a":1}"#]),
      Example("empty", #"{"Records":[]}{"value":[ ]}"#, []),
      Example(
        "CloudWatch Logs",
        #"{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":1,"message":"{\"a\":\"\\u00e9\"}"},{"id":"2","timestamp":2,"message":"2 1 eni-1\n"}]}{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE"}]}"#,
        [#"1 {"a":"\u00e9"}"#, "1 2 1 eni-1\n"]),
      Example(
        "aws logs", #"{"events":[{"timestamp":1,"message":"{\"a\":1}","ingestionTime":2}],"nextForwardToken":"f"}"#,
        [#"1 {"a":1}"#]),
      Example(
        "aws cloudtrail lookup-events", #"{"Events":[{"EventId":"e","CloudTrailEvent":"{\"a\":1}"}]}"#, [#"1 {"a":1}"#]),
      Example(
        "Firehose",
        #"{"requestId":"r","timestamp":1,"records":[{"data":"eyJhIjoxfXsiYSI6Mn0="},{"data":"eyJhIjozfQo="}]}"#,
        [#"1 {"a":1}"#, #"1 {"a":2}"#, #"1 {"a":3}"#]),
      Example(
        "Kinesis",
        #"{"Records":[{"kinesis":{"data":"eyJSZWNvcmRzIjpbeyJhIjoxfV19","partitionKey":"p"},"eventSource":"aws:kinesis"}]}"#,
        [#"1 {"a":1}"#]),
      Example(
        "no base64", #"{"records":[{"recordId":"1","data":"?"},{"data":"e30="}]}"#,
        ["1 ! the encoded record is not base64", "1 {}"]),
    ])
  func envelopes(_ example: Example) { check(example) }

  @Test(
    "An event with such a field is no envelope",
    arguments: [
      #"{"Records":[{"a":1}],"p_log_type":"X"}"#, #"{"data":[{"a":1}],"user":"root"}"#, #"{"data":[1,2]}"#,
      #"{"data":{"a":1}}"#, #"{"value":"x"}"#, #"{"eventName":"x","Records":[{"a":1}]}"#, #"{"records":"x"}"#,
      #"{"items":[{"a":1}],"value":[{"a":1}]}"#, #"{"timestamp":1,"message":"x"}"#, #"{"a":{"Records":[{"b":1}]}}"#,
      #"{"awslogs":{"data":"e30="},"a":1}"#, #"{"events":[{"a":1}],"host":"h"}"#,
    ])
  func events(_ text: String) {
    check(Example("", text, ["1 \(text)"]))
    check(Example("", "[\(text)]", ["1 \(text)"]))
  }

  @Test(
    "A key that is named holds the records",
    arguments: [
      Example(
        "a list", #"{"x":1,"log":{"rows":[{"a":1},{"a":2}]},"y":2}{"log":{"rows":[]}}"#,
        [#"1 {"a":1}"#, #"1 {"a":2}"#], recordsKey: .path(["log", "rows"])),
      Example(
        "a key with dots", #"{"log.rows":[{"a":1}],"log":{"rows":5}}"#, [#"1 {"a":1}"#],
        recordsKey: .path(["log", "rows"])),
      Example("an object", #"{"source":"s","detail":{"a":1}}"#, [#"1 {"a":1}"#], recordsKey: .path(["detail"])),
      Example(
        "through a list", #"{"hits":{"hits":[{"_id":"1","_source":{"a":1}},{"_source":{"a":2}}]}}"#,
        [#"1 {"a":1}"#, #"1 {"a":2}"#], recordsKey: .path(["hits", "hits", "_source"])),
      Example("text", #"{"Message":"{\"Records\":[{\"a\":1}]}"}"#, [#"1 {"a":1}"#], recordsKey: .path(["Message"])),
      Example(
        "in a list", #"[{"r":[{"a":1}]},{"r":[{"a":2}]}]"#, [#"1 {"a":1}"#, #"1 {"a":2}"#], recordsKey: .path(["r"])),
      Example(
        "not there", #"{"a":1}"#, ["1 ! the object has no member 'r.s', where its events were expected"],
        recordsKey: .path(["r", "s"])),
      Example(
        "another kind", #"{"r":5}"#,
        ["1 ! 'r' is a number; expected a list of events, an event, or text that holds some"], recordsKey: .path(["r"])),
      Example(
        "none", #"{"Records":[{"a":1}]}[{"Records":[{"a":1}]}]"#,
        [#"1 {"Records":[{"a":1}]}"#, #"1 {"Records":[{"a":1}]}"#], recordsKey: .none),
    ])
  func namedKeys(_ example: Example) { check(example) }

  @Test("A list and an envelope larger than any record are read piece by piece, and what is too large is passed over")
  func large() {
    let event = #"{"text":"\#(String(repeating: "x", count: 100))"}"#
    let events = Array(repeating: event, count: 60).joined(separator: ",")
    let huge = String(repeating: "y", count: 1_001)
    let mixed = "{\"a\":1}\n{\"a\":\"\(huge)\"}\n\(huge)\n{\"a\":\n2}\n[{\"a\":\"\(huge)\"},\(huge)]"
    for piece in [1, 7, 100] {
      for text in ["[\(events)]", #"{"Records":[\#(events)],"other":1}"#] {
        let records = SplitText.records(of: Array(text.utf8), piece: piece, bytesMax: 1_000)
        #expect(records.count == 60 && records.allSatisfy { $0.text == event })
      }
      let records = SplitText.records(of: Array(mixed.utf8), piece: piece, bytesMax: 1_000)
      #expect(records.map(\.line) == [1, 2, 3, 4, 5, 6, 6])
      #expect(records.map(\.byteCount) == [7, 1_009, 1_001, 5, 2, 1_009, 1_001])
      #expect(records.map(\.bytes.isEmpty) == [false, true, true, false, false, true, true])
    }
  }

  @Test("Records are numbered where lines do not tell them apart")
  func numbers() {
    let cases = [
      ("{}\n{}\n", false), ("{\n}\n{\n}\n", false), ("{}{}", true), ("[{}]", true), ("{\"Records\":[{}]}", true),
    ]
    for (text, numbers) in cases {
      let splitter = RecordSplitter(recordsKey: .automatic)
      splitter.give(Array(text.utf8))
      splitter.fill { (_: inout [UInt8]) -> Bool in false }
      while case .record = splitter.next() {}
      #expect(splitter.numbersRecords == numbers, "\(text)")
    }
  }
}

/// The records of a text that comes in pieces of some bytes.
enum SplitText {
  static let pieces = [1, 2, 3, 7, 1_000_000]

  static func records(
    of text: [UInt8], piece: Int = 1_000_000, recordsKey: RecordsKey = .automatic, bytesMax: Int = Record.bytesMax
  ) -> [Record] {
    let splitter = RecordSplitter(recordsKey: recordsKey, bytesMax: bytesMax)
    var records: [Record] = []
    var offset = 0
    while true {
      switch splitter.next() {
      case .record(let record): records.append(record)
      case .end: return records
      case .incomplete:
        splitter.fill { (buffer: inout [UInt8]) -> Bool in
          let end = min(text.count, offset + piece)
          defer { offset = end }
          buffer += text[offset..<end]
          return offset < end
        }
      }
    }
  }
}

extension Record {
  /// The record as text, or what is wrong with it.
  var text: String { fault.map { "! \($0)" } ?? String(decoding: bytes, as: UTF8.self) }
}
