import Glibc

/// A socket to listen on: one that was passed on, or one that is bound here and removed in the end.
struct ServedSocket {
  let descriptor: CInt
  private let bound: BoundSocket?

  /// Takes the socket that was passed on, or else binds one; `option` names the one to change when that fails.
  init(inherited: CInt?, path: String, mode: UInt32, option: String) throws(SocketError) {
    if let inherited {
      (descriptor, bound) = (inherited, nil)
    } else {
      let socket = try BoundSocket(path: path, mode: mode_t(mode), option: option)
      (descriptor, bound) = (socket.descriptor, socket)
    }
  }

  /// Removes from the file system what was put there.
  func remove() { bound?.remove() }

  /// Closes the socket where nobody has come to serve it.
  func discard() {
    close(descriptor)
    remove()
  }
}
