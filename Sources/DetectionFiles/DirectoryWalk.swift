import Detection
import Glibc

/// Finds the files to read below some paths.
///
/// Links to directories are followed after everything that is there itself, so that a file keeps its own name where it
/// has one, whatever links lead to it.
struct DirectoryWalk {
  /// A directory to go through, and those it is in.
  private struct Step {
    let path: FilePath
    let ancestors: [FileIdentity]
    let status: FileStatus
    var identity: FileIdentity { status.identity }
  }

  /// The files to read, by path.
  private(set) var files: [FoundFile] = []
  /// The directories that were gone through.
  private(set) var directories: [FilePath] = []
  /// What cannot be read.
  private(set) var failures: [DecodedFile] = []
  /// The symbolic links that were followed.
  private(set) var links: [FilePath] = []
  /// What was gone through and is read, for the rules on who may write there.
  private(set) var places: [LoadedPlace] = []

  private let limits: DetectionFileLimits
  private var roots: [Step] = []
  private var seenFiles: Set<FileIdentity> = []
  private var seenDirectories: Set<FileIdentity> = []
  private var linkedFiles: [(path: FilePath, status: FileStatus)] = []
  private var linkedDirectories: [Step] = []
  private var entryCount = 0
  private var isFull = false

  init(limits: DetectionFileLimits) {
    self.limits = limits
  }

  /// Adds a directory to walk or a file to read.
  ///
  /// Directories wait for `finish`: what is named is read under the name it was given.
  mutating func add(_ text: String) {
    let path = FilePath(text)
    do throws(FileFault) {
      if text.utf8.contains(0) { throw FileFault(.unreadableFile, "a path cannot hold a NUL byte") }
      let status = try FileStatus(following: path)
      switch status.kind {
      case .directory: roots.append(Step(path: path, ancestors: [], status: status))
      case .regular: add(path, status, isNamed: true)
      case .other: throw status.fault
      }
    } catch {
      fail(path, error)
    }
  }

  /// Walks the directories, then those that links lead to.
  ///
  /// Call once, after all paths are added.
  mutating func finish() {
    for root in roots { walk(root) }
    addLinkedFiles()
    while let link = linkedDirectories.popLast() {
      walk(link)
      addLinkedFiles()
    }
    files.sort { $0.path < $1.path }
  }

  private mutating func addLinkedFiles() {
    for link in linkedFiles { add(link.path, link.status, isNamed: false) }
    linkedFiles = []
  }

  private mutating func walk(_ start: Step) {
    var steps = [start]
    while let step = steps.popLast() {
      guard !isFull, seenDirectories.insert(step.identity).inserted else { continue }
      guard step.ancestors.count < limits.directoryLevelsMax else {
        fail(
          step.path,
          FileFault(
            .tooDeep, "directories are nested deeper than \(limits.directoryLevelsMax) levels (directory_levels_max)")
        )
        continue
      }
      do throws(FileFault) {
        let entries = try DirectoryReader.entries(of: step.path, limit: limits.directoryEntriesMax - entryCount)
        directories.append(step.path)
        places.append(LoadedPlace(step.path, .directory, step.status))
        entryCount += entries.count
        for entry in entries { visit(entry, of: step, &steps) }
      } catch {
        fail(step.path, error)
      }
    }
  }

  private mutating func visit(_ entry: DirectoryReader.Entry, of step: Step, _ steps: inout [Step]) {
    if DirectoryWalk.isHidden(entry.name) { return }
    let path = step.path.appending(entry.name)
    do throws(FileFault) {
      let status = try FileStatus(following: path)
      switch status.kind {
      case .directory: try enter(path, status, isLink: entry.isLink, of: step, &steps)
      case .regular where DirectoryWalk.isDetectionFile(entry.name):
        if entry.isLink {
          links.append(path)
          linkedFiles.append((path, status))
        } else {
          add(path, status, isNamed: false)
        }
      case .other where DirectoryWalk.isDetectionFile(entry.name): throw status.fault
      case .regular, .other: break
      }
    } catch {
      fail(path, error)
    }
  }

  private mutating func enter(
    _ path: FilePath, _ status: FileStatus, isLink: Bool, of step: Step, _ steps: inout [Step]
  ) throws(FileFault) {
    let ancestors = step.ancestors + [step.identity]
    if ancestors.contains(status.identity) {
      throw FileFault(.symlinkLoop, "the symbolic link leads back to a directory that it stands in")
    }
    let next = Step(path: path, ancestors: ancestors, status: status)
    if isLink {
      links.append(path)
      linkedDirectories.append(next)
    } else {
      steps.append(next)
    }
  }

  private mutating func add(_ path: FilePath, _ status: FileStatus, isNamed: Bool) {
    guard !isFull, seenFiles.insert(status.identity).inserted else { return }
    guard files.count < limits.filesCountMax else {
      isFull = true
      let message =
        "more than \(limits.filesCountMax) files (files_count_max); this one and those after it are not read"
      return fail(path, FileFault(.tooManyDetections, message))
    }
    files.append(FoundFile(path: path, isNamed: isNamed))
    places.append(LoadedPlace(path, .file, status))
  }

  private mutating func fail(_ path: FilePath, _ fault: FileFault) {
    failures.append(DecodedFile(path: path.text, problems: [fault.problem(path: path.text)]))
  }

  /// Whether a walk leaves a name out.
  static func isHidden(_ name: [UInt8]) -> Bool {
    name.first == UInt8(ascii: ".") || name == Array("__pycache__".utf8)
  }

  /// Whether a name is `*.y*ml`.
  static func isDetectionFile(_ name: [UInt8]) -> Bool {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
    let suffix = name[(dot + 1)...]
    return suffix.count >= 3 && suffix.first == UInt8(ascii: "y") && suffix.suffix(2).elementsEqual("ml".utf8)
  }
}

/// Lists directories.
enum DirectoryReader {
  /// One name in a directory.
  struct Entry {
    let name: [UInt8]
    /// Whether it is a symbolic link, where the file system tells.
    let isLink: Bool
  }

  /// The entries of a directory, by name, without `.` and `..`.
  static func entries(of path: FilePath, limit: Int) throws(FileFault) -> [Entry] {
    guard let directory = path.withCString({ opendir($0) }) else { throw FileFault.system("open the directory") }
    defer { closedir(directory) }
    var entries: [Entry] = []
    errno = 0
    while let entry = readdir(directory) {
      let name = name(of: entry)
      if name == [UInt8(ascii: ".")] || name == Array("..".utf8) { continue }
      guard entries.count < limit else {
        throw FileFault(.unreadableFile, "too many names in directories (directory_entries_max)")
      }
      let isLink = isLink(path.appending(name), type: Int32(entry.pointee.d_type))
      entries.append(Entry(name: name, isLink: isLink))
      errno = 0
    }
    if errno != 0 { throw FileFault.system("read the directory") }
    return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
    return Array(
      UnsafeBufferPointer(start: start, count: strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))))
  }

  private static func isLink(_ path: FilePath, type: Int32) -> Bool {
    if type != Int32(DT_UNKNOWN) { return type == Int32(DT_LNK) }
    var status = stat()
    return path.withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}

/// A file to read.
struct FoundFile {
  let path: FilePath
  /// Whether it was given by name rather than found in a directory.
  let isNamed: Bool
}
