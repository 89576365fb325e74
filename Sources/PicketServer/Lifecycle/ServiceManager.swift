import Glibc

/// Tells the service manager how the daemon is, by the protocol of `sd_notify`.
///
/// Does nothing where there is no service manager that asked for it.
public struct ServiceManager: Sendable {
  private let address: String?

  /// Takes the address from `NOTIFY_SOCKET`.
  public init(environment: [String: String]) {
    let address = environment["NOTIFY_SOCKET"] ?? ""
    self.address = address.hasPrefix("/") || address.hasPrefix("@") ? address : nil
  }

  /// The daemon answers from now on.
  public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

  /// The daemon is still getting ready, and wants so many more seconds before it counts as stuck.
  public func loading(_ status: String, extendSeconds: Int) {
    send("EXTEND_TIMEOUT_USEC=\(extendSeconds * 1_000_000)\nSTATUS=\(status)")
  }

  /// The daemon is on its way out, and wants so many seconds before it counts as stuck.
  public func stopping(extendSeconds: Int) {
    send("STOPPING=1\nEXTEND_TIMEOUT_USEC=\(extendSeconds * 1_000_000)\nSTATUS=Answering the last calls")
  }

  private func send(_ message: String) {
    guard let address, address.utf8.count <= UnixSocketPath.bytes_max else { return }
    let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var socketAddress = sockaddr_un()
    socketAddress.sun_family = sa_family_t(AF_UNIX)
    // An address in the abstract name space starts with NUL, written as '@', and is as long as its name.
    let name = address.utf8.enumerated().map { $0.offset == 0 && $0.element == UInt8(ascii: "@") ? 0 : $0.element }
    withUnsafeMutableBytes(of: &socketAddress.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    withUnsafePointer(to: &socketAddress) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = sendto(descriptor, message, message.utf8.count, CInt(MSG_NOSIGNAL), pointer, length)
      }
    }
  }
}
