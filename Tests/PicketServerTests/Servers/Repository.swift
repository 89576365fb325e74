import Foundation

/// Where things are: the sources, and what was built from them.
enum Repository {
  /// The root of the sources.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The directory of the shipped detections.
  static let detections = root.appendingPathComponent("detections").path

  /// The directory of the built programs, which is that of this test.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// The test event of the Wiz detection with this severity.
  static func wizEvent(_ severity: String) throws -> [UInt8] {
    let file = root.appendingPathComponent("Tests/Fixtures/events/wiz_\(severity.lowercased()).json")
    return [UInt8](try Data(contentsOf: file))
  }
}
