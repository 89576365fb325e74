import Glibc

/// Tells the service manager how the daemon is, by the protocol of `sd_notify`.
///
/// Does nothing where there is no service manager that asked for it.
public struct ServiceManager: Sendable {
  private let address: String?
  /// How long the service manager waits for a sign of life before it restarts the daemon; nil where it waits for none.
  public let watchdogInterval: Duration?

  /// Takes the address from `NOTIFY_SOCKET`, and the interval from `WATCHDOG_USEC`, unless `WATCHDOG_PID` says that it
  /// is meant for another process.
  public init(environment: [String: String], processID: Int32) {
    let address = environment["NOTIFY_SOCKET"] ?? ""
    self.address = address.hasPrefix("/") || address.hasPrefix("@") ? address : nil
    let isMeant = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
    let micros = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
    let isUsable = isMeant && self.address != nil && (1...ServiceManager.watchdogMicrosMax).contains(micros)
    watchdogInterval = isUsable ? .microseconds(micros) : nil
  }

  /// One that asks for nothing and is told nothing.
  public static let none = ServiceManager(environment: [:], processID: 0)

  /// A year; more is as good as none.
  private static let watchdogMicrosMax: Int64 = 31_536_000_000_000

  /// The daemon answers from now on.
  public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

  /// The daemon reads its detections anew, and says `ready` when it has.
  ///
  /// The time, by which the service manager tells an answer to its own signal from earlier ones, is that of the monotonic
  /// clock.
  public func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let micros = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    send("RELOADING=1\nMONOTONIC_USEC=\(micros)\nSTATUS=Reading detections")
  }

  /// The daemon is still getting ready, and wants so many more seconds before it counts as stuck.
  public func loading(_ status: String, extendSeconds: Int) {
    send("EXTEND_TIMEOUT_USEC=\(extendSeconds * 1_000_000)\nSTATUS=\(status)")
  }

  /// The daemon is on its way out, and wants so many seconds before it counts as stuck.
  public func stopping(extendSeconds: Int) {
    send("STOPPING=1\nEXTEND_TIMEOUT_USEC=\(extendSeconds * 1_000_000)\nSTATUS=Answering the last calls")
  }

  /// All parts of the daemon go on.
  ///
  /// Not waited for when the service manager does not read: the next one follows, and the daemon must be able to stop.
  func feedWatchdog() { send("WATCHDOG=1", flags: CInt(MSG_DONTWAIT)) }

  private func send(_ message: String, flags: CInt = 0) {
    guard let address, address.utf8.count <= UnixSocketPath.bytesMax else { return }
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
        _ = sendto(descriptor, message, message.utf8.count, CInt(MSG_NOSIGNAL) | flags, pointer, length)
      }
    }
  }
}

/// The sockets that the service manager bound and passed on (socket activation).
public struct InheritedSockets: Sendable, Equatable {
  /// The descriptors by their names; one without a name has the empty one.
  public let descriptorsByName: [String: CInt]

  /// Reads `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`; there are none unless they are meant for this process.
  public init(environment: [String: String], processID: Int32) {
    guard environment["LISTEN_PID"] == String(processID), let text = environment["LISTEN_FDS"],
      let count = Int32(text), count > 0, count <= InheritedSockets.descriptorsMax
    else {
      descriptorsByName = [:]
      return
    }
    let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
    var found: [String: CInt] = [:]
    for offset in 0..<count {
      let name = Int(offset) < names.count ? String(names[Int(offset)]) : ""
      found[name] = InheritedSockets.firstDescriptor + offset
    }
    descriptorsByName = found
  }

  /// The socket for data: the one of that name, or the only one there is that is not for something else.
  public var data: CInt? {
    if let data = descriptorsByName["data"] { return data }
    return descriptorsByName.count == 1 && admin == nil ? descriptorsByName.values.first : nil
  }

  /// The socket for what changes the daemon's state.
  public var admin: CInt? { descriptorsByName["admin"] }

  private static let firstDescriptor: CInt = 3
  private static let descriptorsMax: Int32 = 64
}
