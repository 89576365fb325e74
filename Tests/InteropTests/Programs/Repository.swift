import Foundation

/// Where things are: the sources, and what was built from them.
enum Repository {
  /// The root of the sources.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The directory of the built programs, which is that of this test.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// The built daemon.
  static let picketd = products.appendingPathComponent("picketd")

  /// The test event of the Wiz detection with this severity.
  static func wizEvent(_ severity: String) -> URL {
    root.appendingPathComponent("Tests/Fixtures/events/wiz_\(severity.lowercased()).json")
  }
}
