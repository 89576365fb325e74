import Primitives
import TestSupport
import Testing

@testable import Detection

@Suite("Places in texts of another language")
struct AuthoredTextTests {
  /// A document whose key `Query` is written in some style of YAML.
  struct Style: CustomTestStringConvertible, Sendable {
    let name: String
    let yaml: String
    var testDescription: String { name }

    init(_ name: String, _ yaml: String) {
      self.name = name
      self.yaml = yaml
    }
  }

  static let styles = [
    Style("literal", "a: 1\nQuery: |\n  SELECT x\n    FROM t\n\n  WHERE é = 'ä€😀'\n  \tAND y\nb: 2\n"),
    Style("literal, stripped", "Query: |-\n  SELECT x\n  FROM t\n\n\nb: 2\n"),
    Style("literal, kept", "Query: |+\n  SELECT x\n  FROM t\n\n\nb: 2\n"),
    Style("literal to the end of the file", "Query: |\n  SELECT x\n  FROM t"),
    Style("literal after empty lines", "Query: |\n\n \n  SELECT x\n\n  FROM t\n"),
    Style("literal with a comment", "Query:   |-   # the SQL\n    SELECT x\n    FROM t\n# end\n"),
    Style("literal with its indentation said", "Query: |2\n     SELECT x\n   FROM t\n  WHERE y\nb: 1\n"),
    Style("literal, indentation and chomping said", "Query: |1-\n  SELECT x\n FROM t\n"),
    Style("literal with Windows line ends", "Query: |\r\n  SELECT x\r\n  FROM t\r\nb: 2\r\n"),
    Style("literal in a list", "- - Query: |\n      SELECT x\n      FROM t\n    b: 2\n"),
    Style("literal with a tag", "Query: !!str |\n  SELECT x\n  FROM t\n"),
    Style("literal with an anchor and a tag", "Query: &sql !!str   |\n  SELECT x\n  FROM t\n"),
    Style("literal with Unicode's separators", "Query: |\n  SELECT\u{2028}  x\u{85}  FROM t\n"),
    Style("folded", "Query: >\n  SELECT x\n  FROM t\n\n  WHERE y\n    AND z\n    AND é\n  ORDER BY x\nb: 2\n"),
    Style("folded, stripped", "Query: >-\n  SELECT x\n  FROM t\n\n\n  WHERE y\n\nb: 2\n"),
    Style("folded, kept", "Query: >+\n\n  SELECT x\n  FROM t\n\n\nb: 2\n"),
    Style("folded, lines that are indented further", "Query: >\n    a\n     b\n     c\n\n    d\n    e\n"),
    Style("folded with Windows line ends", "Query: >-\r\n  SELECT x\r\n  FROM t\r\n\r\n  WHERE y\r\n"),
    Style("plain", "Query: SELECT x FROM t  # all\nb: 2\n"),
    Style("plain over lines", "Query: SELECT x\n  FROM t\n\n    WHERE é   AND z\n  \n\n  ORDER BY x\nb: 2\n"),
    Style("plain on the next line", "Query:\n  SELECT x\n  FROM t\n"),
    Style("plain in braces", "{a: 1, Query: SELECT x FROM t, b: 2}\n"),
    Style("plain with an anchor on the line before", "Query: &sql  # the SQL\n  SELECT x\n  FROM t\n"),
    Style("single quotes", "Query: 'SELECT ''é'' FROM  t'\n"),
    Style("single quotes over lines", "Query: 'SELECT ''a''  \n    FROM t\n\n    WHERE x'  # all\n"),
    Style("single quotes with spaces at both ends", "Query: '  SELECT x  '\n"),
    Style("double quotes", "Query: \"SELECT x FROM t\"\n"),
    Style("double quotes with escapes", #"Query: "SELECT \"a\\b\"\tFROM\x20t\u00e9\U0001F600\n\/x\e""# + "\n"),
    Style("double quotes over lines", "Query: \"SELECT x\n    FROM  \\\n    t\n\n    WHERE y \\\n  AND z\"\n"),
    Style("an alias", "sql: &sql |\n  SELECT x\n  FROM t\nQuery: *sql\n"),
    Style("a merged key", "base: &base\n  Query: 'SELECT x'\n<<: *base\n"),
    Style("after a byte order mark", "\u{FEFF}Query: |\n  SELECT x\n  FROM t\n"),
    Style("empty", "Query: ''\n"), Style("literal of empty lines", "Query: |+\n\n\nb: 2\n"),
  ]

  @Test("Every character of a text stands where the mapping says", arguments: styles)
  func everyCharacter(_ style: Style) throws {
    let text = try AuthoredTextTests.query(in: style.yaml)
    var offset = 0
    for character in text.text.unicodeScalars {
      let place = text.position(ofTextOffset: offset)
      let found = AuthoredTextTests.character(at: place, in: style.yaml)
      let expected = AuthoredTextTests.isEscape(found) && style.name.hasPrefix("double") ? found : character
      if character == " " || character == "\n" {
        // A line break that was folded, or that is written another way.
        let blanks: Set<Unicode.Scalar?> = [" ", "\n", "\r", "\u{85}", "\\", nil]
        #expect(blanks.contains(found), "\(offset) of \(text.text)")
      } else {
        #expect(found == expected, "\(offset) of \(text.text)")
      }
      offset += character.utf8.count
    }
  }

  @Test("Places grow with the offset and stay within the scalar", arguments: styles)
  func order(_ style: Style) throws {
    let text = try AuthoredTextTests.query(in: style.yaml)
    let places = (0...text.text.utf8.count).map { text.position(ofTextOffset: $0) }
    #expect(places == places.sorted())
    #expect(text.position(ofTextOffset: -5) == places.first)
    #expect(text.position(ofTextOffset: .max) == places.last)
    if !text.text.isEmpty { #expect(places.last != text.position) }
  }

  @Test(
    "Words stand where a reader finds them",
    arguments: [
      ("a: 1\nQuery: |\n  SELECT x\n    FROM t\n", "FROM", 4, 5),
      ("Query: >\n  SELECT\n  x\n\n  FROM t\n", "FROM", 5, 3),
      ("Query: 'it''s\n   FROM'\n", "FROM", 2, 4), ("Query: 'it''s FROM'\n", "FROM", 1, 15),
      ("Query: \"\\u00e9\\n FROM\"\n", "FROM", 1, 18), ("Query: é FROM\n", "FROM", 1, 10),
      ("sql: &s |\n  FROM\nQuery: *s\n", "FROM", 2, 3),
    ])
  func words(_ yaml: String, _ word: String, _ line: Int, _ column: Int) throws {
    let text = try AuthoredTextTests.query(in: yaml)
    let start = try #require(text.text.firstRange(of: word)?.lowerBound)
    let offset = text.text.utf8.distance(from: text.text.startIndex, to: start)
    #expect(text.position(ofTextOffset: offset) == SourcePosition(line: line, column: column))
  }

  @Test("Texts of random lines map exactly in every style", arguments: 1...20)
  func randomTexts(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<50 {
      let lines = (0..<Int.random(in: 1...6, using: &random)).map { _ in AuthoredTextTests.line(using: &random) }
      let indentation = String(repeating: " ", count: Int.random(in: 1...4, using: &random))
      let header = ["|", "|-", "|+", ">", ">-", ">+", "", "'", "\""].randomElement(using: &random) ?? "|"
      let isQuoted = header == "'" || header == "\""
      let body = lines.map { $0.isEmpty ? "" : indentation + $0 }.joined(separator: "\n")
      let yaml = "Query: \(header)\n\(body)\(isQuoted ? header : "")\nb: 1\n"
      guard let text = try? AuthoredTextTests.query(in: yaml) else { continue }
      var offset = 0
      for character in text.text.unicodeScalars {
        let found = AuthoredTextTests.character(at: text.position(ofTextOffset: offset), in: yaml)
        if character != " ", character != "\n" { #expect(found == character, "\(offset) of \(yaml)") }
        offset += character.utf8.count
      }
    }
  }

  @Test("Whatever became of a file, every part of a text has a place in it, in order", arguments: 1...20)
  func damagedFiles(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for style in AuthoredTextTests.styles {
      var bytes = Array(style.yaml.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] =
          Array("|>'\"\\&! \n\r#:-x\u{85}".utf8).randomElement(using: &random) ?? 0
      }
      // The text of one file and the bytes of another, as if the parser and the reader did not agree.
      let text = AuthoredText("SELECT 'x'\n  FROM t\n\n", at: SourcePosition(line: 1, column: 8), in: bytes)
      let places = (0...text.text.utf8.count).map { text.position(ofTextOffset: $0) }
      #expect(places == places.sorted())
      guard let own = try? AuthoredTextTests.query(in: String(decoding: bytes, as: UTF8.self)) else { continue }
      let ownPlaces = (0...own.text.utf8.count).map { own.position(ofTextOffset: $0) }
      #expect(ownPlaces == ownPlaces.sorted())
    }
  }

  // MARK: Parts

  private static func line(using random: inout SeededGenerator) -> String {
    let words = ["SELECT", "é", "a.b", "(x)", "😀", "  y", "\tz"]
    if Int.random(in: 0..<4, using: &random) == 0 { return "" }
    let line = (0..<Int.random(in: 1...3, using: &random)).map { _ in words.randomElement(using: &random) ?? "x" }
    return line.joined(separator: " ")
  }

  /// The text under `Query`, wherever in the document it is.
  private static func query(in yaml: String) throws -> AuthoredText {
    let bytes = Array(yaml.utf8)
    let documents = try bytes.withUnsafeBufferPointer { buffer in
      var composer = YAMLComposer(
        try YAMLEventReader(SourceText.withoutByteOrderMark(buffer)), limits: DetectionFileLimits())
      return [try composer.nextDocument()].compactMap { $0 }
    }
    guard let node = documents.first.flatMap(query), case .scalar(let scalar) = node.content, let text = node.text
    else {
      throw FieldPathError(text: yaml, offset: 0, reason: "no text under 'Query'")
    }
    return AuthoredText(text, at: scalar.position, in: bytes)
  }

  private static func query(in node: YAMLNode) -> YAMLNode? {
    node["Query"] ?? node.elements?.lazy.compactMap(query).first
  }

  /// The character at a place, with lines as YAML counts them.
  private static func character(at place: SourcePosition, in yaml: String) -> Unicode.Scalar? {
    var (line, column) = (1, 1)
    var previous: Unicode.Scalar = " "
    for scalar in yaml.unicodeScalars.drop(while: { $0 == "\u{FEFF}" }) {
      if line == place.line, column == place.column { return scalar }
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
      default: column += 1
      }
      previous = scalar
    }
    return nil
  }

  private static func isEscape(_ character: Unicode.Scalar?) -> Bool { character == "\\" }
}
