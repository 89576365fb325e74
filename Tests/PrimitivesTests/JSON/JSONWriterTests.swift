import Primitives
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
  private static func written(_ text: String, bytesMax: Int = .max, escapes: JSONWriter.Escapes = .letters) -> String {
    var writer = JSONWriter(bytesMax: bytesMax, escapes: escapes)
    writer.append(string: text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("Quotes, backslashes and control characters are escaped, other text is as it is")
  func letters() {
    #expect(Self.written("") == #""""#)
    #expect(Self.written("a\"b\\c/é😀") == #""a\"b\\c/é😀""#)
    #expect(Self.written("\u{0}\u{8}\t\n\u{c}\r\u{1f} \u{7f}") == "\"\\u0000\\u0008\\t\\n\\u000c\\r\\u001f \u{7f}\"")
  }

  @Test("Control characters can have their numbers throughout")
  func numbers() {
    #expect(Self.written("a\"\\\n\r\tz", escapes: .numbers) == #""a\"\\\u000a\u000d\u0009z""#)
  }

  @Test(
    "A code unit has its number as an escape",
    arguments: [(0x7F, "007f"), (0x80, "0080"), (0xFF, "00ff"), (0x202E, "202e"), (0xDC41, "dc41")]
      as [(UInt16, String)])
  func number(unit: UInt16, digits: String) {
    var writer = JSONWriter()
    writer.append(number: unit)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "\\u" + digits)
  }

  @Test("A writer that is full has only the beginning of a string")
  func full() {
    #expect(Self.written("abc", bytesMax: 5) == #""abc""#)
    var writer = JSONWriter(bytesMax: 4)
    writer.append(string: "ab")
    #expect(!writer.isFull)
    writer.append(string: "cdefgh")
    #expect(writer.isFull)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #""ab""c""#)
  }

  @Test("An object has its members in the order of the calls")
  func object() {
    var object = JSONObject()
    #expect(String(decoding: object.finished, as: UTF8.self) == "{}")
    object.add("b\"", text: "x\n")
    object.add("a", number: -1)
    object.add("c", json: Array("[1]".utf8))
    object.add("d", json: [])
    #expect(String(decoding: object.finished, as: UTF8.self) == #"{"b\"":"x\n","a":-1,"c":[1],"d":null}"#)
  }
}
