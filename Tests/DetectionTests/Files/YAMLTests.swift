import Primitives
import Testing

@testable import Detection

@Suite("Characters of detection files that YAML takes, and that it does not")
struct YAMLCharactersTests {
  private static let rest = "Enabled: true\nSeverity: Low\nLogTypes: [T]\nDetection: [{Condition: AlwaysTrue}]\n"

  private func rule(_ id: String) -> String { "AnalysisType: rule\nRuleID: \(id)\n\(YAMLCharactersTests.rest)" }

  private func load(_ text: String) -> DecodedFile { load(Array(text.utf8)) }

  private func load(_ bytes: [UInt8]) -> DecodedFile { DetectionFileDecoder.decode(bytes, path: "f.yml") }

  private func problems(_ file: DecodedFile) -> [String] {
    file.problems.map { "\($0.position.line):\($0.position.column) \($0.message)" }
  }

  // MARK: Byte order marks

  @Test(
    "A byte order mark may stand before any document",
    arguments: [
      "---\n\u{FEFF}", "...\n\u{FEFF}", "...\n\u{FEFF}---\n", "\u{FEFF}---\n", "--- # two\n# comment\n\n\u{FEFF}",
      "---\r\n\u{FEFF}", "\u{FEFF}--- # two\n", "...\n\u{FEFF}# comment\n---\n", "...\n", "... # end\n# two\n\n",
      "...\n...\n", "...\n%YAML 1.2\n---\n", "...\n---\n",
    ])
  func byteOrderMarks(_ separator: String) {
    let file = load("\u{FEFF}" + rule("A") + separator + rule("B"))
    #expect(problems(file) == [])
    #expect(file.documents.compactMap { $0.id?.name } == ["A", "B"])
  }

  @Test("A byte order mark takes no column, and the place of a problem after it is right")
  func placesAfterMarks() {
    let file = load("---\n\u{FEFF}AnalysisTyp: rule\nRuleID: A\n---\n\u{FEFF}{AnalysisType: rule, Wrong: 1}\n")
    #expect(problems(file).map { $0.prefix(4) }.contains("5:22"))
    let source = Array("---\n\u{FEFF}abc\n".utf8)
    let excerpt = SourceExcerpt(
      of: source, from: SourcePosition(line: 2, column: 2), to: SourcePosition(line: 2, column: 3))
    #expect(excerpt.lines == ["abc", " ^"])
  }

  @Test("A byte order mark within a document is named with its place")
  func marksWithinDocuments() {
    let file = load(rule("A") + "\u{FEFF}Description: x\n")
    #expect(problems(file).count == 1)
    #expect(problems(file)[0].hasPrefix("7:1 a byte order mark (U+FEFF) stands within a document"))
  }

  @Test("A byte order mark within a text is text")
  func marksInTexts() throws {
    let file = load(rule("A") + "Description: |\n  a\u{FEFF}b\n  \u{FEFF}c\n")
    #expect(problems(file) == [])
    #expect(file.documents.first?.definition?.description == "a\u{FEFF}b\n\u{FEFF}c\n")
  }

  // MARK: Tabs

  @Test("A tab separates like a space where YAML 1.2 allows it")
  func separatingTabs() {
    let text =
      "AnalysisType:\trule\nRuleID: \tA\t\nEnabled: true\t# on\nSeverity: Low\nLogTypes:\n  -\tT\n  - \t\tU\n\t\n"
      + "Detection:\n\t# comment\n  -\t{Condition:\tAlwaysTrue}\nTags: [\n\ta,\tb ]\n"
    let file = load(text)
    #expect(problems(file) == [])
    #expect(file.documents.first?.definition?.logTypes == ["T", "U"])
    #expect(file.documents.first?.definition?.tags == ["a", "b"])
  }

  @Test("Tabs in texts stay, whatever stands before them")
  func tabsInTexts() {
    let file = load(
      "Tags:\n  -\tx\nDescription: |\n  -\ta\n  \tb\nRunbook: '-\tc'\nReference: \"d\te\"\nAnalysisType: rule\nRuleID: A\n"
        + YAMLCharactersTests.rest)
    #expect(problems(file) == [])
    let definition = file.documents.first?.definition
    #expect(definition?.description == "-\ta\n\tb\n")
    #expect(definition?.runbook == "-\tc" && definition?.reference == "d\te")
  }

  @Test("Ten thousand tabs are read in a moment")
  func manyTabs() {
    let file = load(rule("A") + "Tags:\n" + (0..<10_000).map { "-\tt\($0)\n" }.joined())
    #expect(problems(file) == [])
    #expect(file.documents.first?.definition?.tags.count == 10_000)
  }

  @Test(
    "A tab as indentation is named with its place",
    arguments: [
      ("Detection:\n\t- Condition: AlwaysTrue\n", "2:1"),
      ("Detection:\n  - Key: a\n\t\tCondition: Exists\n", "3:1"),
      ("a:\n  b: 1\n \tc: 2\n", "3:2"),
    ])
  func indentingTabs(_ text: String, _ place: String) {
    let found = problems(load(text))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("\(place) a tab stands where YAML takes only spaces") == true, "\(found)")
  }

  // MARK: Characters that look like spaces

  @Test(
    "A character that looks like a space is named where a space is meant",
    arguments: [
      ("Detection:\n  -\u{A0}Condition: AlwaysTrue\n", "2:4 a no-break space (U+00A0)"),
      ("Detection:\n  -\u{2003}a\n", "2:4 another space than that of ASCII (U+2003)"),
      ("a: 1\n\u{A0}\u{A0}b: 2\n", "2:1 a no-break space (U+00A0)"),
      ("\u{200B}a: 1\n", "1:1 a zero-width character (U+200B)"),
      ("a\u{A0}: 1\n", "1:2 a no-break space (U+00A0)"),
      ("a: 1\nb:\u{A0}2\n", "2:3 a no-break space (U+00A0)"),
      ("a: 1\nb:\u{3000}2\nc: 3\n", "2:3 another space than that of ASCII (U+3000)"),
      ("- {a: 1, \u{202F}b: 2}\n", "1:10 another space than that of ASCII (U+202F)"),
    ])
  func oddSpaces(_ text: String, _ expected: String) {
    let found = problems(load(text))
    #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
  }

  @Test("Within quotes, comments, text blocks and words they are text")
  func oddSpacesInTexts() {
    let file = load(
      "#\u{A0}comment\n" + rule("A")
        + "Description: \"\u{A0}a\"\nRunbook: |\n  -\u{A0}b\nReference: c\u{A0}d\nTags: ['-\u{2003}e', f\u{200B}g]\n")
    #expect(problems(file) == [])
  }

  // MARK: Encodings

  @Test("UTF-16 and UTF-32 are named, with or without a byte order mark, and how to convert them")
  func wideEncodings() {
    let wide: [(String, [UInt8])] = [
      ("UTF-16", [0xFF, 0xFE, 0x61, 0]), ("UTF-16", [0xFE, 0xFF, 0, 0x61]), ("UTF-16LE", [0x61, 0, 0x62, 0]),
      ("UTF-16BE", [0, 0x61, 0, 0x62]), ("UTF-32", [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]),
      ("UTF-32", [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61]), ("UTF-32LE", [0x61, 0, 0, 0]), ("UTF-32BE", [0, 0, 0, 0x61]),
    ]
    for (name, bytes) in wide {
      #expect(
        problems(load(bytes)) == ["1:1 expected UTF-8, found \(name); convert it with: iconv -f \(name) -t UTF-8 FILE"])
    }
  }

  @Test("Bytes of other encodings are named with the encoding that they are most likely in")
  func narrowEncodings() {
    let latin = problems(load(Array("a: caf".utf8) + [0xE9] + Array("\n".utf8)))
    #expect(latin.first?.hasPrefix("1:7 expected UTF-8, found the byte 0xE9") == true)
    #expect(latin.first?.contains("iconv -f ISO-8859-1 -t UTF-8") == true)
    let windows = problems(load(Array("a: ".utf8) + [0x93] + Array("x".utf8) + [0x94, 0x0A]))
    #expect(windows.first?.contains("iconv -f WINDOWS-1252 -t UTF-8") == true)
  }

  @Test("A NUL byte is named, and carriage returns end lines")
  func controls() {
    #expect(problems(load("a: 1\nb: x\u{0}y\n")).first?.hasPrefix("2:5 a NUL byte (U+0000)") == true)
    #expect(problems(load(rule("A").replacing("\n", with: "\r"))) == [])
  }

  @Test("Typographic quotes around a word that has to be one of some are named")
  func typographicQuotes() {
    let found = problems(load(rule("A").replacing("true", with: "“true”")))
    #expect(found.first?.contains("typographic quotes are no quotes in YAML") == true, "\(found)")
  }
}

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
