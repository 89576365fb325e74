import Testing

@testable import Detection

@Suite("Scalars of YAML 1.2")
struct YAMLCoreSchemaTests {
  @Test(
    "A value without quotes has the kind that the core schema gives it",
    arguments: [
      ("true", "true"), ("False", "false"), ("TRUE", "true"), ("tRUE", "\"tRUE\""), ("yes", "\"yes\""),
      ("No", "\"No\""), ("on", "\"on\""), ("off", "\"off\""), ("y", "\"y\""), ("~", "null"), ("null", "null"),
      ("Null", "null"), ("nULL", "\"nULL\""), ("0644", "644"), ("-007", "-7"), ("+5", "5"), ("-0", "0"),
      ("0o17", "15"), ("0x1F", "31"), ("0xFFFFFFFFFFFFFFFFFF", "4722366482869645213695"), ("0b1", "\"0b1\""),
      ("1_000", "\"1_000\""), ("1:30", "\"1:30\""), ("2024-01-01", "\"2024-01-01\""),
      ("2024-01-01T00:00:00Z", "\"2024-01-01T00:00:00Z\""), ("1.5", "1.5"), (".5", "0.5"), ("5.", "5.0"),
      ("-.5e3", "-0.5e3"), ("1e3", "1e3"), ("1.e3", "1e3"), ("00.10", "0.10"), ("1e", "\"1e\""), (".", "\".\""),
      ("+", "\"+\""), ("--5", "\"--5\""), ("+-5", "\"+-5\""), ("1.2.3", "\"1.2.3\""), ("0x", "\"0x\""),
      ("0xg", "\"0xg\""), ("123456789012345678901234567890", "123456789012345678901234567890"), ("<<x", "\"<<x\""),
      ("\"5\"", "\"5\""), ("'true'", "\"true\""), ("''", "\"\""), ("!!str 5", "\"5\""), ("!!int 5", "5"),
      ("! 5", "\"5\""), ("|\n 5", "\"5\""), (">-\n null", "\"null\""), ("", "null"),
    ])
  func kinds(_ text: String, _ json: String) throws {
    let documents = try DetectionFixture.documents(of: Array("key: \(text)".utf8))
    var event = EventText()
    event.write(try #require(documents.first?["key"]))
    #expect(String(decoding: event.bytes, as: UTF8.self) == json)
  }

  @Test("Infinity and not-a-number have no JSON", arguments: [".inf", "-.INF", "+.Inf", ".nan", ".NaN"])
  func notFinite(_ text: String) throws {
    let documents = try DetectionFixture.documents(of: Array("key: \(text)".utf8))
    var event = EventText()
    event.write(try #require(documents.first?["key"]))
    #expect(event.notFinite != nil)
  }

  @Test("Controls, quotes and text beyond ASCII survive in JSON")
  func escapes() throws {
    let documents = try DetectionFixture.documents(of: Array(#"key: "a\0\t\"\\\n\u00e9é😀""#.utf8))
    var event = EventText()
    event.write(try #require(documents.first))
    #expect(String(decoding: event.bytes, as: UTF8.self) == #"{"key":"a\u0000\u0009\"\\\u000aéé😀"}"#)
  }
}
