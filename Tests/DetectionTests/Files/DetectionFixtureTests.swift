import Foundation
import Primitives
import Testing

@testable import Detection

@Suite("Detection files among the fixtures")
struct DetectionFixtureTests {
  @Test("A valid file loads without a problem", arguments: DetectionFixture.all("valid"))
  func valid(_ fixture: DetectionFixture) throws {
    let library = try fixture.library()
    #expect(library.problems.map(\.description) == [])
    #expect(!library.definitions.isEmpty)
    #expect(library.definitions.count == (try fixture.documentsAsJSON().count))
  }

  @Test(
    "An invalid file gives all of its problems at once, by place",
    arguments: DetectionFixture.all("invalid") + DetectionFixture.all("invalid_beyond_schema"))
  func invalid(_ fixture: DetectionFixture) throws {
    let problems = try fixture.library().problems
    #expect(problems.map(\.description) == (try fixture.expectedProblems()))
    #expect(problems == problems.sorted())
    #expect(!problems.isEmpty)
  }

  @Test("One file with five kinds of errors lists all of them")
  func fiveErrors() throws {
    let library = try DetectionFixture(folder: "invalid", name: "five_errors").library()
    #expect(Set(library.problems.map(\.code)).count >= 5)
    #expect(library.definitions.isEmpty)
  }

  @Test("Every analysis type has a valid fixture")
  func everyType() throws {
    var types: Set<AnalysisType> = []
    for fixture in DetectionFixture.all("valid") {
      types.formUnion(try fixture.library().definitions.map(\.analysisType))
    }
    #expect(types == Set(AnalysisType.allCases))
  }

  @Test("What is not a rule with match expressions says why it is not run")
  func reasons() throws {
    for fixture in DetectionFixture.all("valid") {
      for definition in try fixture.library().definitions where !definition.isActive {
        #expect(definition.inactiveReason?.isEmpty == false, "\(definition.id)")
      }
    }
  }

  @Test("The documents before a syntax error are kept")
  func documentsBeforeSyntaxError() throws {
    let library = try DetectionFixture(folder: "invalid_beyond_schema", name: "syntax").library()
    #expect(library.definitions.map(\.id) == ["first"])
  }
}

/// A detection file among the fixtures of the tests.
struct DetectionFixture: CustomTestStringConvertible, Sendable {
  /// The folder below `Tests/Fixtures/detections`.
  let folder: String
  /// The file's name without `.yml`.
  let name: String

  var testDescription: String { "\(folder)/\(name)" }

  /// The fixtures of a folder, by name.
  static func all(_ folder: String) -> [DetectionFixture] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    return names.filter { $0.hasSuffix(".yml") }.sorted().map {
      DetectionFixture(folder: folder, name: String($0.dropLast(4)))
    }
  }

  /// The bytes of the file.
  func bytes() throws -> [UInt8] { try DetectionFixture.contents("\(folder)/\(name).yml") }

  /// The lines of problems that the loader is to find, in their order.
  func expectedProblems() throws -> [String] {
    let text = String(decoding: try DetectionFixture.contents("\(folder)/\(name).problems"), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  /// The file, loaded under its bare name.
  func library() throws -> DetectionLibrary {
    DetectionLibrary(files: [DetectionFileDecoder.decode(try bytes(), path: "\(name).yml", isNamed: true)])
  }

  /// The documents of the file as JSON objects.
  func documentsAsJSON() throws -> [String] {
    try DetectionFixture.documents(of: bytes()).map { node in
      var text = EventText()
      text.write(node)
      return String(decoding: text.bytes, as: UTF8.self)
    }
  }

  /// The documents of a YAML or JSON text.
  static func documents(of bytes: [UInt8]) throws -> [YAMLNode] {
    var limits = DetectionFileLimits()
    limits.fileNodesMax = 1_000_000
    return try bytes.withUnsafeBufferPointer { buffer in
      var composer = YAMLComposer(try YAMLEventReader(buffer), limits: limits)
      var documents: [YAMLNode] = []
      while let document = try composer.nextDocument() { documents.append(document) }
      return documents
    }
  }

  /// The repository's root.
  static let repository = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")

  private static let root = "\(repository)/Tests/Fixtures/detections"

  private static func contents(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")))
  }
}
