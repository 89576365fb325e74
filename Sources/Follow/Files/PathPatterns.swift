import Glibc

/// The files that patterns name, with those that rotation has renamed or compressed.
///
/// Looked for again and again rather than told by inotify: that works on every file system, the ones of containers and of
/// networks too, needs no watch for each directory, and misses nothing that was made before a watch was.
public struct PathPatterns: Sendable {
  /// The patterns, as `glob(7)` has them.
  public let patterns: [String]
  private let exclusions: [String]
  /// Whether files that rotation has made of a file belong to it.
  private let includesRotated: Bool

  /// Makes the patterns; a file that matches an exclusion, by its path or its name, is none.
  public init(_ patterns: [String], excluding exclusions: [String] = [], includesRotated: Bool = true) {
    self.patterns = patterns
    self.exclusions = exclusions
    self.includesRotated = includesRotated
  }

  /// The regular files there are now, each once, in the order of their paths; and why directories could not be read.
  public func files() -> [SeenFile] {
    var seen: [FileIdentity: SeenFile] = [:]
    for path in paths().sorted() {
      var status = stat()
      guard !isExcluded(path), stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      let identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
      if seen[identity] != nil { continue }
      let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
      seen[identity] = SeenFile(path: path, identity: identity, size: Int(status.st_size), modified: modified)
    }
    return seen.values.sorted { $0.path < $1.path }
  }

  /// The directories that patterns name and that cannot be looked into, with the reasons.
  ///
  /// Of a pattern with stars in its directories those before the first star are looked at.
  func unreadableDirectories() -> [(path: String, reason: String)] {
    patterns.compactMap { pattern in
      let parts = pattern.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let plain = parts.prefix { part in !part.contains { "*?[".contains($0) } }
      let path = plain.count > 1 ? plain.joined(separator: "/") : "/"
      // One that is not there yet may come.
      let needed = plain.count == parts.count && !pattern.hasSuffix("*") ? X_OK : R_OK | X_OK
      return access(path, needed) != 0 && errno != ENOENT ? (path, systemError()) : nil
    }
  }

  private func paths() -> Set<String> {
    var paths: Set<String> = []
    for pattern in patterns {
      paths.formUnion(PathPatterns.matches(pattern))
      guard includesRotated else { continue }
      for suffix in [".gz", ".zst"] { paths.formUnion(PathPatterns.matches(pattern + suffix)) }
      let rotated = PathPatterns.matches(pattern + "[-.][0-9]*")
      paths.formUnion(rotated.filter(PathPatterns.isRotated))
    }
    return paths
  }

  /// Whether a name ends as those of rotated files do: `.1`, `-20261129`, `.2026-11-29`, with `.gz` or `.zst` or without.
  static func isRotated(_ path: String) -> Bool {
    var name = path[...]
    for suffix in [".gz", ".zst"] where name.hasSuffix(suffix) { name = name.dropLast(suffix.count) }
    let ending = name.reversed().prefix { $0.isASCII && $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }
    return ending.contains { $0.isNumber }
  }

  private func isExcluded(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return exclusions.contains { fnmatch($0, path, FNM_PATHNAME) == 0 || fnmatch($0, name, 0) == 0 }
  }

  private static func matches(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
  }
}
