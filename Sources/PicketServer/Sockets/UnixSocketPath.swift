import Glibc

/// The path of a Unix socket, known to fit a socket address.
struct UnixSocketPath: Sendable {
  let path: String

  /// The longest path that an address holds, in bytes.
  static let bytes_max = 107

  init(_ path: String) throws(SocketError) {
    if path.isEmpty { throw SocketError("the socket path is empty; expected a path such as /run/picket/picket.sock") }
    if path.utf8.count > UnixSocketPath.bytes_max {
      throw SocketError(
        "the socket path '\(path)' is \(path.utf8.count) bytes long; at most \(UnixSocketPath.bytes_max) are possible")
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
