public import Detection
import Dispatch
import Glibc
import Primitives
import Synchronization

/// Detection files on disk: directories that are walked and files that are named.
///
/// In directories `*.yml` and `*.yaml` are read; names that start with a dot and `__pycache__` are left out. Symbolic
/// links are followed, each file is read once however many names it has, and what cannot be read is a problem of the
/// library rather than an error of the load.
public struct DetectionTree: Sendable {
  /// The directories and files, as they were given.
  public let paths: [String]
  /// What a load may cost.
  public let limits: DetectionFileLimits

  /// Names what to load.
  public init(paths: [String], limits: DetectionFileLimits = DetectionFileLimits()) {
    self.paths = paths
    self.limits = limits
  }

  /// Reads everything, on all cores unless it is to stay on the thread of the caller, and returns the same result for
  /// the same files every time.
  ///
  /// Warns of files and directories that others than their owner and root may write.
  /// Blocks for as long as the disk takes. Never throws: see the library's problems.
  public func load(onOneThread: Bool = false) -> DetectionLibrary {
    var walk = DirectoryWalk(limits: limits)
    for path in paths { walk.add(path) }
    walk.finish()
    var library = DetectionLibrary(files: walk.failures + decode(walk.files, onOneThread: onOneThread), limits: limits)
    library = library.attaching(pythonFiles(of: library))
    let trails = (paths.filter { !$0.utf8.contains(0) }.map { FilePath($0) } + walk.links).map { PathTrail(to: $0) }
    return library.adding(
      library.fileReferences.compactMap(DetectionTree.warning)
        + WriteAccess.warnings(walk.places, passages: trails.flatMap(\.places)))
  }

  /// A warning when the file that a detection names is not beside it.
  private static func warning(_ reference: FileReference) -> LintWarning? {
    let file = DetectionTree.file(of: reference)
    // What cannot be looked at for another reason is not said to be missing.
    if reference.name.utf8.contains(0) || !file.isMissing { return nil }
    return LintWarning(
      path: reference.path, position: reference.position, code: .missingFile,
      message: "Filename: there is no file '\(reference.name)' beside this one")
  }

  /// Where a file is that a document names: beside it, unless its path says otherwise.
  static func file(of reference: FileReference) -> FilePath {
    reference.name.hasPrefix("/") ? FilePath(reference.name) : FilePath(reference.path).sibling(reference.name)
  }

  /// The files of Python that documents name, each read once; those that cannot be read are left out.
  private func pythonFiles(of library: DetectionLibrary) -> [FileReference: PythonFile] {
    var texts: [FilePath: String] = [:]
    var files: [FileReference: PythonFile] = [:]
    for reference in library.pythonDefinitions.compactMap(\.pythonReference) where !reference.name.utf8.contains(0) {
      let path = DetectionTree.file(of: reference)
      let text = texts[path] ?? DetectionTree.text(path, limits)
      texts[path] = text
      if let text { files[reference] = PythonFile(path: path.text, source: text) }
    }
    return files
  }

  /// The text of a file; nil where it cannot be read or is not UTF-8.
  private static func text(_ path: FilePath, _ limits: DetectionFileLimits) -> String? {
    guard let bytes = try? FileReader.read(path, limits: limits) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private func decode(_ files: [FoundFile], onOneThread: Bool) -> [DecodedFile] {
    if onOneThread { return files.map(decode) }
    let decoded = Mutex<[DecodedFile]>([])
    DispatchQueue.concurrentPerform(iterations: files.count) { number in
      let file = decode(files[number])
      decoded.withLock { $0.append(file) }
    }
    return decoded.withLock { $0 }
  }

  private func decode(_ file: FoundFile) -> DecodedFile {
    let path = file.path.text
    do {
      let bytes = try FileReader.read(file.path, limits: limits)
      return DetectionFileDecoder.decode(bytes, path: path, isNamed: file.isNamed, limits: limits)
    } catch {
      return DecodedFile(path: path, problems: [error.problem(path: path)])
    }
  }
}

/// A directory in which a change may change what a load returns.
public struct WatchedDirectory: Sendable {
  /// The path.
  public let path: String
  /// The names that matter in it; nil for all that a load looks at in a directory.
  public let names: Set<String>?

  /// Whether a load looks at an entry of the directory.
  public func concerns(_ name: String, isDirectory: Bool) -> Bool {
    if let names { return names.contains(name) }
    let bytes = Array(name.utf8)
    let isRead = DirectoryWalk.isDetectionFile(bytes) || name.hasSuffix(".py")
    return !DirectoryWalk.isHidden(bytes) && (isDirectory || isRead)
  }
}

extension DetectionTree {
  /// Where changes may change what a load returns, as things are now: the directories that it goes through, those of the
  /// files that are named or that links lead to, and those of the paths themselves, which may come and go; those of the
  /// data files of lookup tables; and those of further files.
  ///
  /// Blocks for as long as the disk takes.
  public func watchedDirectories(andOf further: [String] = []) -> [WatchedDirectory] {
    var walk = DirectoryWalk(limits: limits)
    for path in paths { walk.add(path) }
    walk.finish()
    let whole = Set(walk.directories.map(\.text))
    var partial: [String: Set<String>] = [:]
    for path in paths + further + walk.files.compactMap({ DetectionTree.target(of: $0.path) }) {
      let (parent, name) = DetectionTree.split(path)
      if !whole.contains(parent) { partial[parent, default: []].insert(name) }
    }
    for file in lookupFiles(in: walk.files) {
      for path in [file.text, DetectionTree.target(of: file)].compactMap({ $0 }) {
        let (parent, name) = DetectionTree.split(path)
        partial[parent, default: []].insert(name)
      }
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
