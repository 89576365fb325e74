import Foundation
import FuzzEntryPoints
import TestSupport
import Testing

/// The seeds of the fuzzer and the inputs that once broke something, fed to the same code as by the fuzzer.
@Suite("Kept inputs of the fuzzer", .serialized)
struct FuzzReplayTests {
  @Test("Every seed is read or refused as promised", arguments: FuzzTarget.allCases)
  func seeds(of target: FuzzTarget) throws {
    let inputs = try Self.inputs(in: "Corpora", of: target)
    #expect(!inputs.isEmpty)
    Self.run(inputs, of: target)
  }

  @Test("What once broke a promise keeps it now", arguments: FuzzTarget.allCases)
  func failCases(of target: FuzzTarget) throws {
    Self.run(try Self.inputs(in: "FailCases", of: target), of: target)
  }

  @Test("Shipped detections keep the promises of detection files")
  func shippedDetections() throws {
    let inputs = try Self.files(in: Repository.path("detections")).filter { $0.pathExtension == "yml" }
    #expect(!inputs.isEmpty)
    Self.run(inputs, of: .detections)
  }

  private static func run(_ inputs: [URL], of target: FuzzTarget) {
    for input in inputs {
      #expect(throws: Never.self, "\(input.lastPathComponent)") { try target.run([UInt8](Data(contentsOf: input))) }
    }
  }

  private static func inputs(in folder: String, of target: FuzzTarget) throws -> [URL] {
    let path = Repository.path("Fuzzing/\(folder)/\(target.rawValue)")
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try files(in: path)
  }

  private static func files(in path: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: URL(fileURLWithPath: path), includingPropertiesForKeys: nil)
      .sorted { $0.path < $1.path }
  }
}
