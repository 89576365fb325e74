import Detection
import Glibc

/// A directory in which a change may change what a load gives.
public struct WatchedDirectory: Sendable {
  /// The path.
  public let path: String
  /// The names that matter in it; nil for all that a load looks at in a directory.
  public let names: Set<String>?

  /// Whether a load looks at an entry of the directory.
  public func concerns(_ name: String, isDirectory: Bool) -> Bool {
    if let names { return names.contains(name) }
    let bytes = Array(name.utf8)
    return !DirectoryWalk.isHidden(bytes) && (isDirectory || DirectoryWalk.isDetectionFile(bytes))
  }
}

extension DetectionTree {
  /// Where changes may change what a load gives, as things are now: the directories that it goes through, those of the
  /// files that are named or that links lead to, and those of the paths themselves, which may come and go.
  ///
  /// Blocks for as long as the disk takes.
  public func watchedDirectories() -> [WatchedDirectory] {
    var walk = DirectoryWalk(limits: limits)
    for path in paths { walk.add(path) }
    walk.finish()
    let whole = Set(walk.directories.map(\.text))
    var partial: [String: Set<String>] = [:]
    for path in paths + walk.files.compactMap({ DetectionTree.target(of: $0.path) }) {
      let (parent, name) = DetectionTree.split(path)
      if !whole.contains(parent) { partial[parent, default: []].insert(name) }
    }
    return whole.sorted().map { WatchedDirectory(path: $0, names: nil) }
      + partial.sorted { $0.key < $1.key }.map { WatchedDirectory(path: $0.key, names: $0.value) }
  }

  /// The path of a file without links.
  private static func target(of path: FilePath) -> String? {
    guard let target = path.withCString({ realpath($0, nil) }) else { return nil }
    defer { free(target) }
    return String(cString: target)
  }

  private static func split(_ path: String) -> (parent: String, name: String) {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else { return (".", String(path)) }
    let parent = slash == path.startIndex ? "/" : String(path[..<slash])
    return (parent, String(path[path.index(after: slash)...]))
  }
}
