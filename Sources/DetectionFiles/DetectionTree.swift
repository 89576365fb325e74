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
    return DetectionLibrary(files: walk.failures + decode(walk.files), limits: limits)
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
