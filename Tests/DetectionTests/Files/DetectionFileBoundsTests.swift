import Primitives
import Testing

@testable import Detection

@Suite("Hostile and broken files")
struct DetectionFileBoundsTests {
  private func problems(_ text: String, limits: DetectionFileLimits = DetectionFileLimits()) -> [String] {
    problems(Array(text.utf8), limits: limits)
  }

  private func problems(_ bytes: [UInt8], limits: DetectionFileLimits = DetectionFileLimits()) -> [String] {
    let file = DetectionFileDecoder.decode(bytes, path: "f.yml", limits: limits)
    return file.problems.map { "\($0.position.line):\($0.position.column) \($0.code.rawValue)" }
  }

  @Test(
    "Nesting beyond the limit is refused at once, however it is written",
    arguments: ["[", "{", "- ", "[{", "{a: ", "[\"x\", "])
  func deepNesting(_ bracket: String) {
    let text = String(repeating: bracket, count: 1_000_000 / bracket.utf8.count)
    let file = DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")
    #expect(file.problems.map(\.code) == [.tooDeep])
  }

  @Test("Nesting by indentation is counted too")
  func deepIndentation() {
    let text = (0..<1_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(problems(text) == ["66:66 too-deep"])
  }

  @Test("Brackets in comments, quotes and text blocks do not count")
  func harmlessBrackets() {
    let brackets = String(repeating: "[", count: 100)
    let text = """
      # \(brackets)
      AnalysisType: global
      GlobalID: "\(brackets)"
      Filename: a\(brackets)
      Description: |
        \(brackets)
      """
    #expect(problems(text) == [])
  }

  @Test("Nesting up to the limit is read")
  func nestingAtTheLimit() {
    var limits = DetectionFileLimits()
    limits.nestingLevelsMax = 4
    #expect(problems("a: [[[x]]]", limits: limits) == [])
    #expect(problems("a: [[[[x]]]]", limits: limits) == ["1:8 too-deep"])
  }

  @Test("Aliases count as what they stand for, so that a small file cannot grow without end")
  func billionLaughs() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      let aliases = repeatElement("*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let file = DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")
    #expect(file.problems.map(\.code) == [.tooManyNodes])
  }

  @Test("A long text behind many aliases is bounded in bytes")
  func longAliasedText() {
    let long = String(repeating: "x", count: 500_000)
    let text = "a: &a '\(long)'\nb: [\(repeatElement("*a", count: 50_000).joined(separator: ","))]\n"
    let file = DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")
    #expect(file.problems.map(\.code) == [.tooManyNodes])
  }

  @Test("Aliases nested within each other count as deep as they reach")
  func aliasedDepth() {
    var text = "a0: &a0 [x]\n"
    for level in 1...70 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    let file = DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")
    #expect(file.problems.map(\.code) == [.tooDeep])
  }

  @Test(
    "What is broken is said with its place",
    arguments: [
      ("", "1:1 empty-file"), ("# nothing\n---\n", "1:1 empty-file"), ("a: *b", "1:4 invalid-yaml"),
      ("a: &a [*a]", "1:8 invalid-yaml"), ("a: \"x", "1:6 invalid-yaml"), ("a:\n\tb: c", "2:1 invalid-yaml"),
      ("? [a]\n: b", "1:3 invalid-yaml"), ("a: !foo b", "1:4 invalid-yaml"), ("a: !!int b", "1:4 invalid-yaml"),
      ("a: 1\nb: 2\na: 3\n", "3:1 duplicate-key"), ("a: 1\n'a': 2\n", "2:1 duplicate-key"),
      ("<<: 5", "1:1 invalid-yaml"), ("a: \u{0}", "1:4 invalid-yaml"), ("a: b\n\u{7f}", "2:1 invalid-yaml"),
      ("AnalysisTyp: rule", "1:1 unknown-key"), ("RuleID: a", "1:1 missing-key"),
    ])
  func broken(_ text: String, _ problem: String) {
    #expect(problems(text) == [problem])
  }

  @Test("Bytes that are not UTF-8 are named with their line and column")
  func invalidUTF8() {
    #expect(problems(Array("a: 1\né: ".utf8) + [0xFF, 0x0A]) == ["2:4 invalid-utf-8"])
    #expect(problems([0xFF, 0xFE, 0x41, 0x00]) == ["1:1 invalid-utf-8"])
  }

  @Test("A byte order mark and the line ends of Windows change nothing")
  func windows() {
    let text = "AnalysisType: global\r\nGlobalID: a\r\nFilename: b\r\nUnknown: c\r\n"
    #expect(problems([0xEF, 0xBB, 0xBF] + Array(text.utf8)) == ["4:1 unknown-key"])
  }

  @Test("A file over the limit is not looked at")
  func tooLarge() {
    var limits = DetectionFileLimits()
    limits.fileBytesMax = 3
    #expect(problems("a: b", limits: limits) == ["1:1 file-too-large"])
    #expect(problems("a:b", limits: limits) == [])
  }

  @Test("Ten thousand repeated keys are ten thousand problems, in time")
  func repeatedKeys() {
    let text = "AnalysisType: global\n" + String(repeating: "k: 1\n", count: 10_001)
    let file = DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")
    #expect(file.problems.filter { $0.code == .duplicateKey }.count == 10_000)
  }

  @Test("A document without AnalysisType is said, and a problem only when its file was asked for")
  func notADetection() {
    let bytes = Array("version: 1\n---\n- a\n".utf8)
    let found = DetectionFileDecoder.decode(bytes, path: "f.yml")
    #expect(found.problems.isEmpty)
    #expect(found.ignoredDocuments.map(\.position.line) == [1, 3])
    let named = DetectionFileDecoder.decode(bytes, path: "f.yml", isNamed: true)
    #expect(named.problems.map(\.code) == [.notADetection, .notADetection])
  }

  @Test("The fault of one document leaves the others of its file alone")
  func otherDocuments() {
    let text = """
      a: *nothing
      ---
      AnalysisType: global
      GlobalID: good
      Filename: a.py
      ---
      AnalysisType: global
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")])
    #expect(library.definitions.map(\.id) == ["good"])
    #expect(library.problems.map(\.position.line) == [1, 7, 7])
  }
}
