import Foundation

/// Where things are: the sources, and what was built from them.
enum Repository {
  /// The root of the sources.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The directory of the built programs, which is that of this test.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// Whether a path, counted from the root, leads to something.
  static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  /// The content of a text file.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The names in a directory, without those that start with a dot, in order.
  static func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(path).path)
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The paths of all files below some paths, counted from the root, that end in one of the suffixes, in order.
  ///
  /// What tools build there is left out: directories whose names start with a dot or an underscore.
  static func files(below paths: [String], endingIn suffixes: [String]) -> [String] {
    paths.flatMap { files(below: $0) }.filter { path in suffixes.contains { path.hasSuffix($0) } }.sorted()
  }

  private static func files(below path: String) -> [String] {
    guard let entries = try? names(in: path) else { return [path] }
    return entries.filter { !$0.hasPrefix("_") }.flatMap { files(below: "\(path)/\($0)") }
  }
}
