import Glibc

/// A socket that is bound to a path, of this test's own.
final class ListeningSocket {
  let descriptor: CInt

  /// Binds a socket of a kind to an address: a path, or a name in the abstract name space after `@`.
  init(_ address: String, kind: __socket_type = SOCK_STREAM) throws {
    descriptor = socket(AF_UNIX, CInt(kind.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    var storage = sockaddr_un()
    storage.sun_family = sa_family_t(AF_UNIX)
    let name = address.utf8.enumerated().map { $0.offset == 0 && $0.element == UInt8(ascii: "@") ? 0 : $0.element }
    withUnsafeMutableBytes(of: &storage.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let result = withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    if result != 0 { throw ConnectionError.failed("bind", errno: errno) }
    if kind == SOCK_STREAM, listen(descriptor, 8) != 0 { throw ConnectionError.failed("listen", errno: errno) }
  }

  deinit { close(descriptor) }

  /// The next datagram as text; nil when there is none at once.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
