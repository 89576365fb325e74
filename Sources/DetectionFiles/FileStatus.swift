import Detection
import Glibc

/// What stands at a path.
struct FileStatus {
  enum Kind: Equatable {
    case regular
    case directory
    /// Anything else, by its name.
    case other(String)
  }

  let kind: Kind
  let identity: FileIdentity
  let byteCount: Int

  /// What stands at a path, with symbolic links followed.
  init(following path: FilePath) throws(FileFault) {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { throw FileFault.system("read it") }
    self.init(status)
  }

  init(_ status: stat) {
    kind = FileStatus.kind(status.st_mode & S_IFMT)
    identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    byteCount = Int(status.st_size)
  }

  /// The fault of a path where a regular file is needed.
  var fault: FileFault {
    let noun = if case .other(let name) = kind { name } else { "a directory" }
    return FileFault(.unreadableFile, "expected a regular file, found \(noun)")
  }

  private static func kind(_ type: mode_t) -> Kind {
    switch type {
    case S_IFREG: .regular
    case S_IFDIR: .directory
    case S_IFIFO: .other("a FIFO")
    case S_IFSOCK: .other("a socket")
    case S_IFCHR, S_IFBLK: .other("a device")
    default: .other("something else")
    }
  }
}
