import Glibc
package import NIOCore

/// The path of a Unix socket, as the system takes it.
package enum SocketPath {
  /// One byte less than the system's field, which ends with NUL.
  static let bytesMax = 107

  /// Says why no socket can have this path; nil when one can.
  static func problem(with path: String) -> ConnectFailure? {
    if path.isEmpty { return .invalidPath("the socket's path is empty") }
    if path.utf8.contains(0) { return .invalidPath("the socket's path contains NUL") }
    if path.utf8.count > bytesMax {
      return .invalidPath("the socket's path has \(path.utf8.count) bytes; at most \(bytesMax) are allowed")
    }
    return nil
  }

  /// What a failure to connect to a path means: the system says of a directory or a plain file what it says of a socket
  /// that nobody listens on.
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
