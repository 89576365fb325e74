import Foundation
import Testing

@testable import Detection

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
    limits.file_nodes_max = 1_000_000
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
