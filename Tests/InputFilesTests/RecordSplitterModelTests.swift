import Foundation
import InputFiles
import TestSupport
import Testing

/// Documents made of random events: what went in comes out, byte for byte, on the lines where it was written; and where a
/// document is one JSON text, Foundation's reader finds the same events in it.
@Suite("Records of a text, against Foundation")
struct RecordSplitterModelTests {
  /// Events as they are written, with white space inside where they are spread over lines.
  private struct Source {
    var numbers: SeededGenerator

    mutating func event(isPretty: Bool) throws -> String {
      var members: [String: Any] = [:]
      for _ in 0..<(1 + numbers.below(4)) { members["k\(numbers.below(9))"] = value(depth: 0) }
      let options: JSONSerialization.WritingOptions = isPretty ? [.prettyPrinted, .fragmentsAllowed] : []
      return String(decoding: try JSONSerialization.data(withJSONObject: members, options: options), as: UTF8.self)
    }

    private mutating func value(depth: Int) -> Any {
      switch numbers.below(depth < 3 ? 8 : 5) {
      case 0: numbers.below(1_000_000) - 500_000
      case 1: numbers.below(2) == 0
      case 2: NSNull()
      case 3, 4: text()
      case 5: (0..<numbers.below(4)).map { _ in value(depth: depth + 1) }
      case 6: ["Records": (0..<numbers.below(3)).map { _ in ["a": value(depth: depth + 1)] }]
      default: ["}": value(depth: depth + 1), "\"[": value(depth: depth + 1)]
      }
    }

    private mutating func text() -> String {
      let parts = ["{", "}", "[", "]", "\"", "\\", ",", ":", "\n", "é", "😀", "a", " ", "\u{1}", "\\\"", "//"]
      return (0..<numbers.below(8)).map { _ in parts[numbers.below(parts.count)] }.joined()
    }
  }

  /// A way to write events, and whether each may go over lines.
  private struct Layout {
    let opening: String
    let separator: String
    let closing: String
    var isPretty = false
    var isOneText = false

    static let all = [
      Layout(opening: "", separator: "\n", closing: "\n"), Layout(opening: "", separator: "", closing: ""),
      Layout(opening: "\n", separator: "\n\n", closing: "", isPretty: true),
      Layout(opening: "", separator: ",\r\n", closing: ",\n"),
      Layout(opening: "[", separator: ",", closing: "]", isOneText: true),
      Layout(opening: "[\n", separator: ",\n", closing: "\n]\n", isPretty: true, isOneText: true),
      Layout(opening: "[", separator: "\n,", closing: "\n]", isOneText: true),
      Layout(opening: "{\"Records\":[", separator: ",", closing: "]}", isOneText: true),
      Layout(
        opening: "{\n  \"nextToken\": \"]\",\n  \"events\": [\n", separator: ",\n  ", closing: "],\n\"cursor\": {}\n}",
        isPretty: true, isOneText: true),
      Layout(opening: "[[{\"Records\": [", separator: "]}],[{\"Records\": [", closing: "]}]]"),
    ]
  }

  @Test("Random events come out of every layout as they went in", arguments: 0..<20)
  func roundTrip(seed: Int) throws {
    var source = Source(numbers: SeededGenerator(seed: UInt64(seed)))
    for layout in Layout.all {
      var text = layout.opening
      var expected: [String] = []
      for number in 0..<(1 + source.numbers.below(6)) {
        if number > 0 { text += layout.separator }
        let event = try source.event(isPretty: layout.isPretty)
        expected.append("\(text.utf8.count { $0 == 0x0A } + 1) \(event)")
        text += event
      }
      text += layout.closing
      for piece in SplitText.pieces {
        let records = SplitText.records(of: Array(text.utf8), piece: piece)
        #expect(records.map { "\($0.line) \($0.text)" } == expected, "in pieces of \(piece): \(text)")
      }
      if layout.isOneText {
        try expectSame(SplitText.records(of: Array(text.utf8)), as: text)
      }
    }
  }

  /// Expects that Foundation finds the same events in one JSON text.
  private func expectSame(_ records: [Record], as text: String) throws {
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let list = document as? [NSDictionary]
    let envelope = document as? [String: Any]
    let events = try #require(list ?? (envelope?["Records"] ?? envelope?["events"]) as? [NSDictionary])
    let found = try records.map { try JSONSerialization.jsonObject(with: Data($0.bytes)) as? NSDictionary }
    #expect(found == events)
  }
}
