import Glibc
package import NIOCore

/// Why the daemon's socket could not be connected to.
public enum ConnectFailure: Error, Equatable, Sendable {
  /// There is no file at the path.
  case noSuchFile
  /// There is a socket, and nobody listens.
  case connectionRefused
  /// This user may not use the socket, or not enter its directory.
  case permissionDenied
  /// The file at the path is not a stream socket.
  case notAStreamSocket
  /// The daemon has more new connections than it can take.
  case busy
  /// The path cannot be that of a socket, for this reason.
  case invalidPath(String)
  /// Another error of the system, by its number.
  case other(errno: CInt)
  /// A failure that has no number.
  case unexplained(String)

  init(_ error: any Error) {
    switch error {
    case let error as IOError: self.init(errno: error.errnoCode)
    case ChannelError.connectTimeout: self = .busy
    default: self = .unexplained("\(error)")
    }
  }

  init(errno: CInt) {
    switch errno {
    case ENOENT, ENOTDIR: self = .noSuchFile
    case ECONNREFUSED: self = .connectionRefused
    case EACCES, EPERM: self = .permissionDenied
    case EPROTOTYPE, ENOTSOCK: self = .notAStreamSocket
    case EAGAIN, ETIMEDOUT: self = .busy
    default: self = .other(errno: errno)
    }
  }

  /// Whether the same attempt may succeed a little later.
  var isTransient: Bool {
    switch self {
    case .noSuchFile, .connectionRefused, .busy: true
    default: false
    }
  }

  /// What to do about it.
  public var hint: String {
    switch self {
    case .noSuchFile: "is picketd running, and is this the socket it listens on?"
    case .connectionRefused: "the socket is left over from a daemon that is gone; start picketd"
    case .permissionDenied: "this user must be allowed to use the socket; see its owner, group and mode"
    case .notAStreamSocket: "give the path of the socket that picketd listens on"
    case .busy: "the daemon takes no more connections now; try again"
    case .invalidPath: "give the path of the socket that picketd listens on"
    case .other, .unexplained: "see the daemon's log"
    }
  }
}

extension ConnectFailure: CustomStringConvertible {
  /// What is wrong, in the words of the system.
  public var description: String {
    switch self {
    case .noSuchFile: "no such file"
    case .connectionRefused: "connection refused"
    case .permissionDenied: "permission denied"
    case .notAStreamSocket: "not a stream socket"
    case .busy: "the daemon is too busy to accept a connection"
    case .invalidPath(let reason): reason
    case .other(let errno): String(cString: strerror(errno))
    case .unexplained(let text): text
    }
  }
}

/// The path of a Unix socket, as the system takes it.
package enum SocketPath {
  /// One byte less than the system's field, which ends with NUL.
  static let bytesMax = 107

  /// Why no socket can have this path; nil when one can.
  static func problem(with path: String) -> ConnectFailure? {
    if path.isEmpty { return .invalidPath("the socket's path is empty") }
    if path.utf8.contains(0) { return .invalidPath("the socket's path contains NUL") }
    if path.utf8.count > bytesMax {
      return .invalidPath("the socket's path has \(path.utf8.count) bytes; at most \(bytesMax) are allowed")
    }
    return nil
  }

  /// What a failure to connect to a path means: the system reports the same error for a directory or a plain file as for
  /// a socket that nobody listens on.
  static func failure(_ failure: ConnectFailure, at path: String) -> ConnectFailure {
    var status = stat()
    guard failure == .connectionRefused, stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK else {
      return failure
    }
    return .notAStreamSocket
  }

  /// The address of a path that has no problem.
  ///
  /// Made by hand because NIO itself takes only 103 bytes, the bound of another system.
  package static func address(of path: String) -> SocketAddress {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { place in
      place.copyBytes(from: path.utf8.prefix(bytesMax))
    }
    return SocketAddress(address)
  }
}
