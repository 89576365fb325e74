import Logging
import NIOCore
import NIOPosix
import Synchronization
import Wire

/// Accepts the connections of one socket; who connects gets the methods of its context.
struct SocketListener: Sendable {
  let context: ConnectionContext
  let access: AccessRules
  let registry: ConnectionRegistry
  /// Connections that this socket may bring the whole server to.
  let connectionsMax: Int
  /// What the connections of each loop share.
  let states: LoopStates

  /// Listens on a socket that is bound, which belongs to the channel from then on.
  func listen(on descriptor: CInt, _ group: MultiThreadedEventLoopGroup) async throws -> any Channel {
    try await bootstrap(group).withBoundSocket(descriptor).get()
  }

  private func bootstrap(_ group: MultiThreadedEventLoopGroup) -> ServerBootstrap {
    let refused = RateLimitedLog(logger: context.server.logger)
    return ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: SocketListener.backlog)
      .serverChannelOption(.maxMessagesPerRead, value: SocketListener.acceptsPerTurn)
      .serverChannelInitializer { [logger = context.server.logger] channel in pauseAccepting(channel, logger) }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.maxMessagesPerRead, value: SocketListener.readsPerTurn)
      .childChannelOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(minimum: 4_096, initial: 16_384, maximum: SocketListener.readBytesMax)
      )
      .childChannelOption(

        .writeBufferWaterMark,
        value: ChannelOptions.Types.WriteBufferWaterMark(
          low: SocketListener.unreadBytesMax / 2, high: SocketListener.unreadBytesMax)
      )
      .childChannelInitializer { [self] channel in initialize(channel, refused) }
  }

  /// Lets a socket accept nothing for a while when the host has no descriptors or no memory for another connection: what
  /// could not be accepted waits in the backlog, and would else be tried again at once and for ever.
  private func pauseAccepting(_ channel: any Channel, _ logger: Logger) -> EventLoopFuture<Void> {
    let log = RateLimitedLog(logger: logger)
    return channel.eventLoop.makeCompletedFuture {
      let handler = AcceptBackoffHandler { error in
        log.warning("cannot accept a connection, and tries again later: \(error)")
        return .milliseconds(100)
      }
      try channel.pipeline.syncOperations.addHandler(handler)
    }
  }

  private func initialize(
    _ channel: any Channel, _ refused: RateLimitedLog
  ) -> EventLoopFuture<Void> {
    let counters = context.counters
    let openCount = counters.connectionsOpen.counted()
    guard openCount <= connectionsMax else {
      counters.connectionsOpen.count(-1)
      counters.connectionsRefused.count()
      refused.warning("refused a connection: \(connectionsMax) are open, the most there may be (connections_max)")
      return channel.close()
    }
    guard let context = admitted(channel, openCount, refused) else { return channel.close() }
    channel.closeFuture.whenComplete { [caller = context.caller] _ in
      caller.connectionsOpen.count(-1)
      counters.connectionsOpen.count(-1)
    }
    guard let memory = context.makeMemory() else {
      counters.connectionsRefused.count()
      refused.warning("refused a connection: \(context.server.memory.refusal(of: context.caller).message)")
      return channel.close()
    }
    counters.connectionsAccepted.count()
    return channel.eventLoop.makeCompletedFuture {
      let handler = ConnectionHandler(
        shared: context, memory: memory, loop: channel.eventLoop, loopState: states.state(on: channel.eventLoop))
      try channel.pipeline.syncOperations.addHandler(handler)
      registry.add(channel)
    }
  }

  /// The context of a connection whose caller may have one more; else nil, with it counted as refused.
  private func admitted(_ channel: any Channel, _ openCount: Int, _ refused: RateLimitedLog) -> ConnectionContext? {
    let peer = PeerCredentials(of: channel)
    if let peer, peer.supplementaryGroups == nil { access.reportMissingGroups(context.server.logger) }
    var admitted = context
    admitted.access = access.access(of: peer)
    let refusal: String?
    (admitted.caller, refusal) = context.server.callers.connect(
      userID: peer?.userID ?? Caller.unknownID, admitted.access, openCount: openCount, connectionsMax: connectionsMax,
      callsMax: context.server.limits.callerCallsMax)
    guard let refusal else { return admitted }
    context.counters.connectionsOpen.count(-1)
    context.counters.connectionsRefused.count()
    context.counters.connectionsOverQuota.count()
    refused.warning("refused a connection: \(refusal)")
    return nil
  }

  /// Connections that the kernel holds for us until they are accepted.
  private static let backlog: CInt = 1_024
  private static let readBytesMax = 65_536
  private static let readsPerTurn: UInt = 1
  private static let acceptsPerTurn: UInt = 4
  /// Answers that a client may leave unread before its requests are left unread too.
  private static let unreadBytesMax = 32_768
}

/// The open connections, so that the server can ask them to end.
final class ConnectionRegistry: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isDraining = false
  }

  private let state = Mutex(State())

  /// Adds a connection whose handlers are in place; one that comes while the others end is asked to end too.
  func add(_ channel: any Channel) {
    let isDraining = state.withLock { state in
      state.channels[ObjectIdentifier(channel)] = channel
      return state.isDraining
    }
    channel.closeFuture.whenComplete { [self] _ in
      state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
    }
    if isDraining { ConnectionRegistry.askToEnd(channel) }
  }

  /// Asks every connection to end once its calls are answered.
  func drain() {
    state.withLock { $0.isDraining = true }
    for channel in open { ConnectionRegistry.askToEnd(channel) }
  }

  /// Waits until all are closed, or closes them when the time is over or the task is cancelled.
  func close(within time: Duration) async {
    let end = ContinuousClock.now + time
    while !open.isEmpty, ContinuousClock.now < end, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(5))
    }
    for channel in open { try? await channel.close().get() }
  }

  private static func askToEnd(_ channel: any Channel) {
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
  }

  private var open: [any Channel] { state.withLock { Array($0.channels.values) } }
}
