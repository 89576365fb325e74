import Flows
import Testing

@Suite("Rows as events")
struct RowEventWriterTests {
  private func event(_ names: [String], _ row: [FlowValue]) -> String {
    var bytes: [UInt8] = []
    RowEventWriter(columnNames: names).write(row, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("Every column is a member, with the type of its value")
  func types() {
    let names = ["a", "b", "c", "d", "e", "f", "g"]
    let row: [FlowValue] = [
      .null, .integer(.min), .double(0.5), .boolean(true), .text("x"), .time(1_769_903_999_000_000_001),
      .list([.text("y"), .integer(0), .null, .list([])]),
    ]
    #expect(
      event(names, row)
        == #"{"a":null,"b":-9223372036854775808,"c":0.5,"d":true,"e":"x","f":"2026-01-31 23:59:59.000000001","#
        + #""g":["y",0,null,[]]}"#)
    #expect(event([], []) == "{}")
  }

  @Test("Names and texts are escaped, and what is no number in JSON is null")
  func escapes() {
    #expect(event(["COUNT(\"x\")\n"], [.text("\\ \u{1}é")]) == #"{"COUNT(\"x\")\u000a":"\\ \u0001é"}"#)
    #expect(event(["a", "b"], [.double(.nan), .double(-.infinity)]) == #"{"a":null,"b":null}"#)
    #expect(event(["a", "b"], [.double(1e300), .double(-0.0)]) == #"{"a":1e+300,"b":-0.0}"#)
  }
}
