import Glibc
import NIOCore

/// What all connections of a socket share, and who is at the other end of one.
struct ConnectionContext: Sendable {
  let server: ServerContext
  let counters: ServerCounters
  let methods: MethodTable
  /// Closed for lost framing, for requests that are too large together, or for answers left unread.
  let closed: RateLimitedLog
  /// Matches that the state refused.
  let uncommitted: RateLimitedLog
  /// Who is at the other end; each connection has a context with its own.
  var caller = Caller(userID: Caller.unknownID)

  init(_ server: ServerContext, _ methods: MethodTable) {
    self.server = server
    counters = server.counters
    self.methods = methods
    closed = RateLimitedLog(logger: server.logger)
    uncommitted = RateLimitedLog(logger: server.logger)
  }
}

/// Who is at the other end of a connection, as the kernel saw it when the connection was made.
struct PeerCredentials: Sendable, Equatable {
  /// The user of the process.
  let userID: UInt32
  /// The process.
  let processID: Int32

  /// Asks the kernel; nil where it does not know.
  ///
  /// On the channel's event loop.
  static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials?> {
    guard let provider = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeSucceededFuture(nil)
    }
    let option: EventLoopFuture<KernelCredentials> = provider.unsafeGetSocketOption(
      level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
    let peer = option.map { PeerCredentials?(PeerCredentials(userID: $0.userID, processID: $0.processID)) }
    return peer.recover { _ in PeerCredentials?.none }
  }
}

/// The kernel's `struct ucred`, which the C library shows only to those who ask for extensions.
private struct KernelCredentials {
  let processID: Int32
  let userID: UInt32
  let groupID: UInt32
}
