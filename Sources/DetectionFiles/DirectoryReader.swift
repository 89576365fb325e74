import Detection
import Glibc

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
