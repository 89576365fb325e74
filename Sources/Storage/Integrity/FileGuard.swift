import Glibc

/// Which file a path names, by the numbers that the file system has for it.
///
/// A number is not given to another file while somebody has the first one open, so that the file which was opened has a
/// link at its path exactly when the numbers there are those of the opening.
struct FileIdentity: Equatable {
  /// The device that the file is on.
  var device: UInt64
  /// The number of the file there.
  var inode: UInt64

  /// Takes the numbers from what the system says of a file.
  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// Looks at a path without following a last symbolic link; nil where nothing is.
  init?(path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}

/// A path and the file that it named when that was opened.
struct GuardedFile {
  /// The path.
  let path: String
  private let bytes: ContiguousArray<CChar>
  private let identity: FileIdentity
  private let byteCountMin: Int

  /// Remembers which file a path names; nil where nothing is.
  ///
  /// A file that becomes shorter than `byteCountMin` is not that file any more: what is mapped of it is gone.
  init?(_ path: String, byteCountMin: Int = 0) {
    guard let identity = FileIdentity(path: path) else { return nil }
    self.path = path
    self.identity = identity
    self.byteCountMin = byteCountMin
    bytes = path.utf8CString
  }

  /// Whether the path still names the file; one call of the system.
  var isInPlace: Bool {
    var status = stat()
    let isThere = bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { fstatat(AT_FDCWD, $0, &status, AT_SYMLINK_NOFOLLOW) == 0 } ?? false
    }
    return isThere && FileIdentity(status) == identity && status.st_nlink > 0 && status.st_size >= byteCountMin
  }
}

/// The files of a state that must be those that were opened before a commit counts.
///
/// May be used from any thread. A check takes one call of the system for each file, about a microsecond.
struct FileGuard: Sendable {
  private let files: [GuardedFile]

  /// Remembers the files of the paths; where there is none it is not guarded.
  init(_ files: [GuardedFile?]) {
    self.files = files.compactMap(\.self)
  }

  /// The first path that names another file now, or none; nil while all are in place.
  var movedPath: String? { files.first { !$0.isInPlace }?.path }

  /// Throws when a path names another file now, or none.
  func require() throws(StateError) {
    if let path = movedPath { throw StateError(moved: path) }
  }
}

extension GuardedFile: Sendable {}

extension StateError {
  /// The error for a file that was removed, moved or replaced while it is in use.
  init(moved path: String) {
    self.init(
      .moved,
      """
      '\(path)' is no longer the file that was opened: it was removed, moved, replaced or cut, and what is written to it \
      would be gone with this process; nothing is counted until it is put back, or picketd is restarted and begins with \
      what is there
      """)
  }
}
