import Glibc

/// The sockets of a server, all of them bound.
struct ServerSockets {
  let data: ServedSocket
  /// nil where there is to be none.
  let admin: ServedSocket?

  /// Binds what the configuration asks for and what was not passed on; nothing stays bound when it throws.
  init(_ configuration: ServerConfiguration) throws(SocketError) {
    data = try ServedSocket(
      inherited: configuration.inheritedSocket, path: configuration.socketPath, mode: configuration.socketMode,
      option: "--socket")
    guard configuration.inheritedAdminSocket != nil || configuration.adminSocketPath != nil else {
      admin = nil
      return
    }
    do throws(SocketError) {
      admin = try ServedSocket(
        inherited: configuration.inheritedAdminSocket, path: configuration.adminSocketPath ?? "",
        mode: configuration.adminSocketMode, option: "--admin-socket")
    } catch {
      close(data.descriptor)
      data.remove()
      throw error
    }
  }

  /// Removes from the file system what was put there.
  func remove() {
    data.remove()
    admin?.remove()
  }
}

/// A socket to listen on: one that was passed on, or one that is bound here and removed in the end.
struct ServedSocket {
  let descriptor: CInt
  private let bound: BoundSocket?

  /// Takes the socket that was passed on, or else binds one; `option` names the one to change when that fails.
  init(inherited: CInt?, path: String, mode: UInt32, option: String) throws(SocketError) {
    bound = inherited == nil ? try BoundSocket(path: path, mode: mode_t(mode), option: option) : nil
    descriptor = inherited ?? bound?.descriptor ?? -1
  }

  /// Removes from the file system what was put there.
  func remove() { bound?.remove() }
}

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

/// The path of a Unix socket, known to fit a socket address.
struct UnixSocketPath: Sendable {
  let path: String

  /// The longest path that an address holds, in bytes.
  static let bytesMax = 107

  init(_ path: String) throws(SocketError) {
    if path.isEmpty { throw SocketError("the socket path is empty; expected a path such as /run/picket/picket.sock") }
    if path.utf8.count > UnixSocketPath.bytesMax {
      throw SocketError(
        "the socket path '\(path)' is \(path.utf8.count) bytes long; at most \(UnixSocketPath.bytesMax) are possible")
    }
    self.path = path
  }

  /// Calls the body with the address for `bind` and `connect`.
  func withAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}

/// Why a socket cannot be served.
public struct SocketError: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  /// An error of the system at some call.
  init(_ action: String, _ path: String, errno number: Int32) {
    description = "cannot \(action) '\(path)': \(String(cString: strerror(number)))"
  }
}
