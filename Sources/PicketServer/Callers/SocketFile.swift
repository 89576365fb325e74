import Glibc

/// The file of a socket that is listened on, whose group says who may call.
struct SocketFile: Sendable, Equatable {
  /// Whose a file is.
  struct Owner: Sendable, Equatable {
    let userID: UInt32
    let groupID: UInt32
    /// The permission bits.
    let mode: UInt32

    /// Whether every user may connect.
    var isOpenToAll: Bool { mode & UInt32(S_IWOTH) != 0 }
  }

  /// The path that the socket was bound to; nil where it has no file.
  let path: String?

  /// A file by its path.
  init(path: String?) {
    self.path = path
  }

  /// Asks the kernel for the path of a socket.
  init(ofSocket descriptor: CInt) {
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard result == 0, address.sun_family == sa_family_t(AF_UNIX) else {
      path = nil
      return
    }
    let bytes = withUnsafeBytes(of: address.sun_path) { Array($0.prefix { $0 != 0 }) }
    // One that begins with NUL, or is empty, is a name in no file system.
    path = bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Whose the file is now; nil where there is none, or none that can be seen.
  var owner: Owner? {
    guard let path else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Owner(userID: status.st_uid, groupID: status.st_gid, mode: UInt32(status.st_mode) & 0o7777)
  }
}
