import Glibc

/// A datagram socket on the same host, for one conversation.
struct UnixDatagram: ~Copyable {
  private let descriptor: CInt
  private let path: String

  /// Connects to a path; throws the reason as text.
  init(path: String, timeoutSeconds: Int) throws(DeliveryFileError) {
    self.path = path
    descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    if descriptor < 0 { throw DeliveryFileError(path, cannot: "make a socket for", errno) }
    var size: CInt = UnixDatagram.sendBufferBytes
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isTooLong = path.utf8.count >= MemoryLayout.size(ofValue: address.sun_path)
    if !isTooLong { withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) } }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if isTooLong || result != 0 {
      let code = isTooLong ? ENAMETOOLONG : errno
      close(descriptor)
      throw DeliveryFileError(path, cannot: "connect to", code)
    }
  }

  deinit { close(descriptor) }

  /// Sends one datagram; waits while the receiver is behind, and returns false where it is larger than the system takes.
  borrowing func send(_ bytes: [UInt8]) throws(DeliveryFileError) -> Bool {
    while sendBytes(bytes) < 0 {
      if errno == EINTR { continue }
      if errno == EMSGSIZE { return false }
      if errno == EAGAIN { throw DeliveryFileError("\(path) takes nothing: its reader is behind") }
      throw DeliveryFileError(path, cannot: "send to", errno)
    }
    return true
  }

  private borrowing func sendBytes(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes { bytes in
      var vector = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
      return withUnsafeMutablePointer(to: &vector) { vector in
        var message = msghdr()
        message.msg_iov = vector
        message.msg_iovlen = 1
        return sendmsg(descriptor, &message, CInt(MSG_NOSIGNAL))
      }
    }
  }

  /// What the system gives of it depends on net.core.wmem_max; a datagram of the journal may have as much.
  private static let sendBufferBytes: CInt = 1_048_576
}
