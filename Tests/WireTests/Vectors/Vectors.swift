import Foundation
import Testing

/// The committed wire vectors.
enum Vectors {
  private static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/wire/v1")

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appendingPathComponent("\(name).bin")))
  }

  /// The names of all vectors that end in this.
  static func names(endingIn suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path)
      .filter { $0.hasSuffix(suffix + ".bin") }
      .map { String($0.dropLast(4)) }
      .sorted()
  }
}
