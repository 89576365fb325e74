import Glibc

/// A Unix socket that is bound and ready for `listen`, with the lock that keeps others from its path.
///
/// A path that another daemon listens on is refused; a socket that nobody listens on any more is replaced; anything
/// else at the path is left alone. The mode holds from the first moment, whatever the umask.
struct BoundSocket {
  /// The socket.
  ///
  /// Who serves it closes it.
  let descriptor: CInt
  private let path: UnixSocketPath
  private let lock: CInt

  /// Binds a path; `option` names the one to change when that fails.
  init(path text: String, mode: mode_t, option: String = "--socket") throws(SocketError) {
    path = try UnixSocketPath(text)
    lock = try BoundSocket.lock(path, option)
    do throws(SocketError) {
      try BoundSocket.removeStale(path, option)
      descriptor = try BoundSocket.bind(path, mode: mode)
    } catch {
      close(lock)
      throw error
    }
  }

  /// Removes the socket from the file system and lets go of the lock.
  func remove() {
    unlink(path.path)
    unlink(path.path + ".lock")
    close(lock)
  }

  private static func lock(_ path: UnixSocketPath, _ option: String) throws(SocketError) -> CInt {
    let lockPath = path.path + ".lock"
    let descriptor = open(lockPath, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw SocketError("make the lock file", lockPath, errno: errno) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      close(descriptor)
      throw SocketError(
        "another picketd serves '\(path.path)' (it holds \(lockPath)); stop it or choose another \(option)")
    }
    return descriptor
  }

  private static func removeStale(_ path: UnixSocketPath, _ option: String) throws(SocketError) {
    var status = stat()
    guard lstat(path.path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw SocketError("'\(path.path)' exists and is not a socket; move it away or choose another \(option)")
    }
    let probe = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    if probe < 0 { throw SocketError("make a socket for", path.path, errno: errno) }
    defer { close(probe) }
    if path.withAddress({ connect(probe, $0, $1) }) == 0 {
      throw SocketError("another process listens on '\(path.path)'; stop it or choose another \(option)")
    }
    if unlink(path.path) != 0 { throw SocketError("remove the stale socket", path.path, errno: errno) }
  }

  private static func bind(_ path: UnixSocketPath, mode: mode_t) throws(SocketError) -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    if descriptor < 0 { throw SocketError("make a socket for", path.path, errno: errno) }
    // Bind takes from this mode what the umask forbids, and what it took is given back: there is no moment in which
    // the socket can be reached by more. The umask itself belongs to the whole process, other threads included.
    fchmod(descriptor, mode)
    if path.withAddress({ Glibc.bind(descriptor, $0, $1) }) != 0 || chmod(path.path, mode) != 0 {
      let number = errno
      close(descriptor)
      throw SocketError("bind the socket", path.path, errno: number)
    }
    return descriptor
  }
}
