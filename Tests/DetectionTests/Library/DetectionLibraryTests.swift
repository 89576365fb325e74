import Primitives
import Testing

@testable import Detection

@Suite("Detections of several files put together")
struct DetectionLibraryTests {
  private func library(_ files: [(path: String, text: String)]) -> DetectionLibrary {
    DetectionLibrary(files: files.map { DetectionFileDecoder.decode(Array($0.text.utf8), path: $0.path) })
  }

  private func rule(_ id: String, more: String = "") -> String {
    """
    AnalysisType: rule
    RuleID: \(id)
    Enabled: true
    Severity: Low
    LogTypes: [Test.Log]
    Detection: [{Key: a, Condition: Exists}]
    \(more)
    """
  }

  private func derived(_ id: String, from base: String, more: String = "") -> String {
    "AnalysisType: rule\nRuleID: \(id)\nBaseDetection: \(base)\n\(more)\n"
  }

  @Test("Definitions are sorted by id, whatever the order of the files")
  func order() {
    let files = [("b.yml", rule("B")), ("a.yml", rule("C")), ("c.yml", rule("A") + "\n---\n" + rule("D"))]
    #expect(library(files).definitions.map(\.id) == ["A", "B", "C", "D"])
    #expect(library(files.reversed()).definitions.map(\.id) == ["A", "B", "C", "D"])
    #expect(library(files).definition(id: "C")?.path == "a.yml")
    #expect(library(files).definition(id: "E") == nil)
  }

  @Test("Of two documents with one id the first by path stays, and the second says where it is")
  func duplicateIDs() {
    let files = [("b.yml", "AnalysisType: global\nGlobalID: A\nFilename: x\n"), ("a.yml", "\n" + rule("A"))]
    let library = library(files)
    #expect(library.definitions.map(\.analysisType) == [.rule])
    #expect(
      library.problems.map(\.description) == ["b.yml:2:11: duplicate-id: GlobalID 'A' is already used at a.yml:3"])
  }

  @Test("An id whose first document has problems does not fall to the second")
  func duplicateOfBrokenID() {
    let library = library([("a.yml", rule("A", more: "Nope: 1")), ("b.yml", rule("A"))])
    #expect(library.definitions.isEmpty)
    #expect(library.problems.map(\.code) == [.unknownKey, .duplicateID])
  }

  @Test("A derived rule has the logic and metadata of its base, but for what it says itself")
  func derivation() throws {
    let base = rule(
      "Base", more: "Tags: [base]\nRunbook: read\nTests: [{Name: one, ExpectedResult: true, Log: {a: 1}}]")
    let more = "Severity: Critical\nTags: [own]\nAlertTitle: '{a}'\nInlineFilters: [{KeyPath: b, Condition: Exists}]"
    let library = library([("a.yml", derived("Derived", from: "Base", more: more)), ("b.yml", base)])
    #expect(library.problems.isEmpty)
    let rule = try #require(library.definition(id: "Derived"))
    #expect(rule.severity == .critical)
    #expect(rule.tags == ["own"])
    #expect(rule.runbook == "read")
    #expect(rule.logTypes == ["Test.Log"])
    #expect(rule.tests.map(\.name) == ["one"])
    #expect(rule.path == "a.yml")
    #expect(rule.isActive)
    guard case .simple(let detection) = rule.body else { throw EventError(.empty, "not a Simple Detection") }
    #expect(detection.expressions == [.unary(FieldPath(key: "a"), Condition(.exists))])
    #expect(detection.alertTitle?.text == "{a}")
    #expect(detection.inlineFilters.count == 1)
    #expect(library.definition(id: "Base")?.tags == ["base"])
  }

  @Test("A derived rule may count other distinct values than its base, and counts the same when it says nothing")
  func derivedUnique() throws {
    let library = library([
      ("a.yml", derived("Own", from: "Base", more: "Unique: {KeyPath: b.c}")), ("b.yml", derived("Same", from: "Base")),
      ("c.yml", rule("Base", more: "Unique: {Key: port}")),
    ])
    #expect(library.problems.isEmpty)
    let fields = ["Own", "Same", "Base"].map { id -> String? in
      guard case .simple(let detection) = library.definition(id: id)?.body else { return nil }
      return detection.unique?.description
    }
    #expect(fields == ["b.c", "port", "port"])
  }

  @Test("Unique cannot be put over a rule written in Python, however far the base is")
  func uniqueOverPython() {
    let python = "AnalysisType: rule\nRuleID: A\nEnabled: true\nSeverity: Low\nLogTypes: [a]\nFilename: a.py\n"
    let library = library([
      ("a.yml", python), ("b.yml", derived("B", from: "A")),
      ("c.yml", derived("C", from: "B", more: "Unique: {Key: a}")),
    ])
    #expect(library.definitions.map(\.id) == ["A", "B"])
    #expect(
      library.problems.map(\.description) == [
        "c.yml:4:1: conflicting-keys: key 'Unique' needs the key 'Detection': a Python file defines unique() itself"
      ])
  }

  @Test("Derived rules of derived rules take what is nearest")
  func chains() throws {
    let library = library([
      ("a.yml", derived("C", from: "B", more: "Threshold: 3")),
      ("b.yml", derived("B", from: "A", more: "Threshold: 2\nDedupPeriodMinutes: 5")), ("c.yml", rule("A")),
    ])
    #expect(library.problems.isEmpty)
    #expect(library.definitions.map(\.threshold) == [1, 2, 3])
    #expect(library.definitions.map(\.dedupPeriodMinutes) == [60, 5, 5])
  }

  @Test("Two thousand rules that derive from each other in a row are resolved")
  func longChain() {
    var text = rule("R0")
    for number in 1..<2_000 { text += "\n---\n" + derived("R\(number)", from: "R\(number - 1)") }
    var limits = DetectionFileLimits()
    limits.fileBytesMax = 10_000_000
    let file = DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml", limits: limits)
    #expect(DetectionLibrary(files: [file]).definitions.count == 2_000)
  }

  @Test("Bases that are missing, broken, of another kind or lead in a circle are said at their place")
  func brokenBases() {
    let library = library([
      ("a.yml", derived("Missing", from: "Bsae")), ("b.yml", derived("Broken", from: "Bad")),
      ("c.yml", rule("Bad", more: "Nope: 1")), ("d.yml", derived("Kind", from: "Helper")),
      ("e.yml", "AnalysisType: global\nGlobalID: Helper\nFilename: x\n"), ("f.yml", derived("One", from: "Two")),
      ("g.yml", derived("Two", from: "One")), ("h.yml", derived("Self", from: "Self")), ("i.yml", rule("Base")),
      ("j.yml", derived("Late", from: "One")),
    ])
    #expect(library.definitions.map(\.id) == ["Base", "Helper"])
    #expect(
      library.problems.map(\.description) == [
        "a.yml:3:16: unknown-reference: BaseDetection: no detection 'Bsae' is loaded; did you mean 'Base'?",
        "b.yml:3:16: unknown-reference: BaseDetection: 'Bad' (c.yml:2) has problems and is not loaded",
        "c.yml:7:1: unknown-key: unknown key 'Nope' in a rule",
        "d.yml:3:16: unknown-reference: BaseDetection: 'Helper' is a global, expected a rule",
        "f.yml:3:16: unknown-reference: BaseDetection: deriving from 'Two' leads back to this rule",
        "g.yml:3:16: unknown-reference: BaseDetection: deriving from 'One' leads back to this rule",
        "h.yml:3:16: unknown-reference: BaseDetection: deriving from 'Self' leads back to this rule",
        "j.yml:3:16: unknown-reference: BaseDetection: 'One' (f.yml:2) has problems and is not loaded",
      ])
  }

  @Test("A pack lists only what is there")
  func packs() {
    let pack = "AnalysisType: pack\nPackID: P\nPackDefinition: {IDs: [A, Alpah]}\n"
    let library = library([("a.yml", pack), ("b.yml", rule("A")), ("c.yml", rule("Alpha"))])
    #expect(library.definitions.map(\.id) == ["A", "Alpha"])
    #expect(
      library.problems.map(\.description) == [
        "a.yml:3:27: unknown-reference: IDs: no detection 'Alpah' is loaded; did you mean 'Alpha'?"
      ])
  }

  @Test("A log type has one enabled data model")
  func dataModels() {
    let model = { (id: String, isEnabled: Bool) in
      "AnalysisType: datamodel\nDataModelID: \(id)\nEnabled: \(isEnabled)\nLogTypes: [T]\nMappings: []\n"
    }
    let library = library([("a.yml", model("A", false)), ("b.yml", model("B", true)), ("c.yml", model("C", true))])
    #expect(library.definitions.map(\.id) == ["A", "B"])
    #expect(
      library.problems.map(\.description) == [
        "c.yml:2:14: duplicate-value: LogTypes: 'T' already has the enabled data model 'B' at b.yml:2"
      ])
  }

  @Test("Detections beyond the limit are said and left out")
  func tooMany() {
    var limits = DetectionFileLimits()
    limits.detectionsCountMax = 1
    let files = ["a", "b"].map { DetectionFileDecoder.decode(Array(rule($0).utf8), path: "\($0).yml") }
    let library = DetectionLibrary(files: files, limits: limits)
    #expect(library.definitions.map(\.id) == ["a"])
    #expect(library.problems.map(\.code) == [.tooManyDetections])
  }
}
