import Foundation

/// Where things are: the sources, and what was built from them.
enum Repository {
  /// The root of the sources.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The directory that commands are run in: paths in their output are relative to it.
  static let fixtures = root.appendingPathComponent("Tests/PicketCommandTests/Fixtures")

  /// The directory of expected outputs.
  static let golden = root.appendingPathComponent("Tests/PicketCommandTests/Golden")

  /// The directory of the built programs, which is that of this test.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// The shipped detections.
  static let detections = root.appendingPathComponent("detections")

  /// The test event of the Wiz detection with this severity.
  static func wizEvent(_ severity: String) -> String {
    root.appendingPathComponent("Tests/Fixtures/events/wiz_\(severity).json").path
  }
}
