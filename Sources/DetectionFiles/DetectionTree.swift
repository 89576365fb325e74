public import Detection
import Dispatch
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

  /// Reads everything, on all cores, and gives the same result for the same files every time.
  ///
  /// Blocks for as long as the disk takes. Never throws: see the library's problems.
  public func load() -> DetectionLibrary {
    var walk = DirectoryWalk(limits: limits)
    for path in paths { walk.add(path) }
    walk.finish()
    let library = DetectionLibrary(files: walk.failures + decode(walk.files), limits: limits)
    return library.adding(library.fileReferences.compactMap(DetectionTree.warning))
  }

  /// A warning when the file that a detection names is not beside it.
  private static func warning(_ reference: FileReference) -> LintWarning? {
    let file =
      reference.name.hasPrefix("/") ? FilePath(reference.name) : FilePath(reference.path).sibling(reference.name)
    // What cannot be looked at for another reason is not said to be missing.
    if reference.name.utf8.contains(0) || !file.isMissing { return nil }
    return LintWarning(
      path: reference.path, position: reference.position, code: .missingFile,
      message: "Filename: there is no file '\(reference.name)' beside this one")
  }

  private func decode(_ files: [FoundFile]) -> [DecodedFile] {
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
