import Flows
import Glibc
import Logging
import NIOCore
import Storage

/// What all connections of a server share, and who is at the other end of one.
struct ConnectionContext: Sendable {
  let limits: ServerLimits
  let textLimits: FlowTextLimits
  let methods: MethodTable
  let counters: ServerCounters
  let logger: Logger
  /// Closed for lost framing, for requests that are too large together, or for answers left unread.
  let closed: RateLimitedLog
  /// Matches that the state refused.
  let uncommitted: RateLimitedLog
  let store: AlertStore
  let time: WindowTime
  /// Who is at the other end; each connection has a context with its own.
  var peer: PeerCredentials?
}

/// Who is at the other end of a connection, as the kernel saw it when the connection was made.
struct PeerCredentials: Sendable, Equatable {
  /// The user of the process.
  let userID: UInt32
  /// The process.
  let processID: Int32

  /// Who it is, for a history, for example `uid 1000`.
  var description: String { "uid \(userID)" }

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
