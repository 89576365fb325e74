package import Foundation

/// Where things are: the sources, and what was built from them.
package enum Repository {
  /// The root of the sources.
  package static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The directory of the built programs, which is that of the running test.
  package static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// The built daemon.
  package static let picketd = products.appendingPathComponent("picketd")

  /// The directory of the shipped detections.
  package static let detections = root.appendingPathComponent("detections")

  /// The test event of the Wiz detection with a severity.
  package static func wizEvent(_ severity: String) -> URL {
    root.appendingPathComponent("Tests/Fixtures/events/wiz_\(severity.lowercased()).json")
  }

  /// The absolute path of a file or directory, of one from the root.
  package static func path(_ relative: String) -> String { root.appendingPathComponent(relative).path }

  /// Whether a path, counted from the root, leads to something.
  package static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: self.path(path)) }

  /// The content of a text file.
  package static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The names in a directory, without those that start with a dot, in order.
  package static func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: self.path(path)).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The paths of all files below some paths, counted from the root, that end in one of the suffixes, in order.
  ///
  /// What tools build there is left out: directories whose names start with a dot or an underscore.
  package static func files(below paths: [String], endingIn suffixes: [String]) -> [String] {
    paths.flatMap { files(below: $0) }.filter { path in suffixes.contains { path.hasSuffix($0) } }.sorted()
  }

  private static func files(below path: String) -> [String] {
    guard let entries = try? names(in: path) else { return [path] }
    return entries.filter { !$0.hasPrefix("_") }.flatMap { files(below: "\(path)/\($0)") }
  }
}
