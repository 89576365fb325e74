import InputFiles
import Testing

@Suite("Keys of events")
struct EventKeyTests {
  @Test(
    "A key is looked for at the top, then as a path",
    arguments: [
      ("id", #"{"id":"x"}"#, .text("x")), ("id", #" {"a":{"id":"x"},"id" : "y"}"#, .text("y")),
      ("a.b", #"{"a":{"b":"x"},"a.b":"y"}"#, .text("y")), ("a.b", #"{"a":{"b":"x"}}"#, .text("x")),
      ("a.b.c", #"{"a":{"x":[{"b":1}],"b":{"c":-1.5e3}}}"#, .number("-1.5e3")),
      ("id", #"{"id":1,"id":"z"}"#, .text("z")),
      ("id", #"{"id":"\u0041\n\ud83d\ude00\ud800"}"#, .text("A\n😀\u{FFFD}")), ("id", #"{"id":null}"#, .missing),
      ("id", #"{"id":[1]}"#, .other("a list")), ("id", #"{"id":{}}"#, .other("an object")),
      ("id", #"{"id":true}"#, .other("true or false")), ("id", #"{"x":"id"}"#, .missing), ("id", #"["id"]"#, .missing),
      ("id", #"{"id":"x"#, .missing), ("id", #"{"id":"#, .missing), ("id", "", .missing),
      ("a.b", #"{"a":"b"}"#, .missing),
      ("id", #"{"n":"\"id\":","id":5}"#, .number("5")),
    ] as [(String, String, EventKey.Value)])
  func values(_ key: String, _ event: String, _ value: EventKey.Value) {
    #expect(EventKey(key)?.value(in: Array(event.utf8)) == value)
  }

  @Test("Keys with an empty part are none", arguments: ["", ".", "a.", ".a", "a..b"])
  func empty(_ text: String) {
    #expect(EventKey(text) == nil)
    #expect(RecordsKey(text) == nil)
  }
}
