import Foundation
import Primitives
import Testing

@testable import Detection

@Suite("The published JSON Schema and the loader agree")
struct SchemaAgreementTests {
  private let schema: PublishedSchema

  init() throws {
    schema = try PublishedSchema()
  }

  @Test("Every kind of document has the same keys, required keys, choices and shapes", arguments: PublishedDocument.all)
  func documents(_ document: PublishedDocument) throws {
    let node = try #require(schema.definition(document.definition))
    #expect(schema.differences(node, document.schema, at: document.definition) == [])
  }

  @Test("Every analysis type chooses a kind of document")
  func analysisTypes() throws {
    let chosen = (schema.root["allOf"]?.elements ?? []).compactMap {
      $0["if"]?["properties"]?["AnalysisType"]?["const"]?.text
    }
    #expect(chosen == AnalysisType.allCases.map(\.rawValue))
    #expect(schema.words("analysisType") == AnalysisType.allCases.map(\.rawValue))
  }

  @Test("Conditions, severities and the keys of expressions have the same names")
  func names() throws {
    #expect(schema.words("conditionName") == RuleSchemas.conditionNames)
    let severities = Severity.allCases.map(\.name)
    #expect(schema.words("severity") == severities + severities.map { $0.uppercased() })
    let expression = try #require(schema.definition("expression")?["properties"]?.pairs)
    #expect(expression.map(\.key) == RuleSchemas.expressionKeys)
    let specifier = try #require(schema.definition("keySpecifier")?["properties"]?.pairs)
    #expect(specifier.map(\.key) == RuleSchemas.specifierKeys)
  }

  @Test("Every key has a description for editors")
  func descriptions() {
    for pair in schema.root["$defs"]?.pairs ?? [] {
      #expect(pair.value["description"]?.text?.isEmpty == false, "\(pair.key)")
      for key in pair.value["properties"]?.pairs ?? [] {
        let described = key.value["description"] ?? schema.resolved(key.value)["description"]
        #expect(described?.text?.isEmpty == false, "\(pair.key).\(key.key)")
      }
    }
  }

  @Test(
    "A validator of JSON Schema gives the loader's verdict on every fixture",
    .enabled(if: SchemaValidator.isAvailable, "python3 with the module jsonschema is not installed"))
  func verdicts() throws {
    let valid =
      DetectionFixture.all("valid") + DetectionFixture.all("invalid_beyond_schema").filter { $0.name != "syntax" }
    for (fixture, complaints) in try complaints(of: valid) {
      #expect(complaints.allSatisfy { $0.isEmpty }, "\(fixture): \(complaints)")
    }
    for (fixture, complaints) in try complaints(of: DetectionFixture.all("invalid")) {
      #expect(complaints.allSatisfy { !$0.isEmpty }, "\(fixture): \(complaints)")
    }
  }

  /// What the validator says of the documents of each fixture, asked for all at once: it takes long to start.
  private func complaints(of fixtures: [DetectionFixture]) throws -> [(DetectionFixture, [[String]])] {
    let texts = try fixtures.map { try $0.documentsAsJSON() }
    var all = try SchemaValidator.complaints(of: texts.flatMap { $0 })[...]
    try #require(all.count == texts.reduce(0) { $0 + $1.count })
    return zip(fixtures, texts).map { fixture, texts in
      defer { all = all.dropFirst(texts.count) }
      return (fixture, Array(all.prefix(texts.count)))
    }
  }

  @Test(
    "Every expression among the invalid fixtures is invalid by itself in the schema",
    .enabled(if: SchemaValidator.isAvailable, "python3 with the module jsonschema is not installed"),
    arguments: [("shapes", "Detection"), ("inline_filters", "InlineFilters")])
  func expressionVerdicts(_ name: String, _ key: String) throws {
    let fixture = DetectionFixture(folder: "invalid", name: name)
    let document = try #require(try DetectionFixture.documents(of: fixture.bytes()).first)
    let expressions = try #require(document[key]?.elements)
    let alone = expressions.map { expression in
      YAMLNode(
        position: .start,
        content: .mapping(
          (document.pairs ?? []).map { pair in
            guard pair.key == key else { return pair }
            let list = YAMLNode(position: .start, content: .sequence([expression]))
            return YAMLPair(key: key, keyPosition: .start, value: list)
          }))
    }
    let texts = alone.map { node in
      var text = EventText()
      text.write(node)
      return String(decoding: text.bytes, as: UTF8.self)
    }
    for (number, complaints) in try SchemaValidator.complaints(of: texts).enumerated() {
      #expect(!complaints.isEmpty, "line \(expressions[number].position.line) of \(name) passes the schema")
    }
  }
}

/// A validator of JSON Schema that nobody here wrote: Python's module `jsonschema`, where it is installed.
enum SchemaValidator {
  private static let program = """
    import json, sys
    from jsonschema import Draft202012Validator
    validator = Draft202012Validator(json.load(open(sys.argv[1])))
    for line in sys.stdin:
        print(json.dumps([error.message[:200] for error in validator.iter_errors(json.loads(line))]), flush=True)
    """

  /// Whether it can be run here.
  static let isAvailable: Bool = (try? run(["-c", "import jsonschema"], input: "")) != nil

  /// What is wrong with each JSON text by the published schema.
  static func complaints(of texts: [String]) throws -> [[String]] {
    let schema = "\(DetectionFixture.repository)/docs/detection.schema.json"
    let output = try run(["-c", program, schema], input: texts.map { $0 + "\n" }.joined())
    return try output.split(separator: "\n").map {
      try JSONDecoder().decode([String].self, from: Data($0.utf8))
    }
  }

  private struct Failure: Error {
    let status: Int32
  }

  /// Runs Python to its end.
  ///
  /// The input comes from a file, so that neither side waits for the other.
  private static func run(_ arguments: [String], input: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-W", "ignore"] + arguments
    let inputFile = FileManager.default.temporaryDirectory.appendingPathComponent("picket-\(UUID().uuidString).jsonl")
    try Data(input.utf8).write(to: inputFile)
    defer { try? FileManager.default.removeItem(at: inputFile) }
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
