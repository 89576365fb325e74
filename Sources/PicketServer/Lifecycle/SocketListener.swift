import Logging
import NIOCore
import NIOPosix
import Primitives
import Wire

/// Serves the connections of one socket; who connects gets the methods of its context.
struct SocketListener: Sendable {
  let context: ConnectionContext
  let access: AccessRules
  let registry: ConnectionRegistry
  /// Connections that this socket may bring the whole server to.
  let connectionsMax: Int
  /// What the connections of each loop share.
  let states: LoopStates
  let refused: RateLimitedLog

  init(
    _ context: ConnectionContext, _ access: AccessRules, _ registry: ConnectionRegistry, _ states: LoopStates,
    connectionsMax: Int
  ) {
    self.context = context
    self.access = access
    self.registry = registry
    self.connectionsMax = connectionsMax
    self.states = states
    refused = RateLimitedLog(logger: context.server.logger)
  }

  // MARK: Admission

  /// Finds out who is at the other end of a connection and takes a place for it; nil, with the refusal counted and
  /// logged, where there is none.
  func admit(_ descriptor: CInt) -> ConnectionPlace? {
    let counters = context.counters
    let openCount = counters.connectionsOpen.counted()
    guard openCount <= connectionsMax else {
      counters.connectionsOpen.count(-1)
      refuse("\(connectionsMax) are open, the most there may be (connections_max)")
      return nil
    }
    let peer = PeerCredentials(ofSocket: descriptor)
    if let peer, peer.supplementaryGroups == nil { access.reportMissingGroups(context.server.logger) }
    var admitted = context
    admitted.access = access.access(of: peer)
    let refusal: String?
    (admitted.caller, refusal) = context.server.callers.connect(
      userID: peer?.userID ?? Caller.unknownID, admitted.access, openCount: openCount, connectionsMax: connectionsMax,
      callsMax: context.server.limits.callerCallsMax)
    if let refusal {
      counters.connectionsOpen.count(-1)
      counters.connectionsOverQuota.count()
      refuse(refusal)
      return nil
    }
    let place = ConnectionPlace(admitted)
    guard let memory = admitted.makeMemory() else {
      refuse(context.server.memory.refusal(of: admitted.caller).message)
      return nil
    }
    // Reserved again when the connection opens, on its loop: what is refused is refused here.
    memory.removeAll()
    return place
  }

  private func refuse(_ cause: String) {
    context.counters.connectionsRefused.count()
    refused.warning("refused a connection: \(cause)")
  }

  // MARK: Opening

  /// Serves a connection on an event loop, which owns its descriptor from then on; says when that has begun or failed.
  func open(
    _ descriptor: CInt, _ place: ConnectionPlace, on loop: any EventLoop, done: @escaping @Sendable () -> Void
  ) {
    states.mailbox(of: loop).post(place.context.caller.userID) {
      bootstrap(loop, place).withConnectedSocket(descriptor).whenComplete { _ in done() }
    }
  }

  private func bootstrap(_ loop: any EventLoop, _ place: ConnectionPlace) -> ClientBootstrap {
    ClientBootstrap(group: loop)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.maxMessagesPerRead, value: SocketListener.readsPerTurn)
      .channelOption(
        .recvAllocator, value: ReadAllocator(turns: NIOLoopBound(states.state(on: loop).turns, eventLoop: loop))
      )
      .channelOption(
        .writeBufferWaterMark,
        value: ChannelOptions.Types.WriteBufferWaterMark(
          low: SocketListener.unreadBytesMax / 2, high: SocketListener.unreadBytesMax)
      )
      .channelInitializer { [self] channel in initialize(channel, place) }
  }

  private func initialize(_ channel: any Channel, _ place: ConnectionPlace) -> EventLoopFuture<Void> {
    channel.closeFuture.whenComplete { _ in withExtendedLifetime(place) {} }
    guard let memory = place.context.makeMemory() else {
      let error = context.server.memory.refusal(of: place.context.caller)
      refuse(error.message)
      // Who opens the channel closes it then.
      return channel.eventLoop.makeFailedFuture(error)
    }
    context.counters.connectionsAccepted.count()
    return channel.eventLoop.makeCompletedFuture {
      let handler = ConnectionHandler(
        shared: place.context, memory: memory, loop: channel.eventLoop, loopState: states.state(on: channel.eventLoop))
      try channel.pipeline.syncOperations.addHandler(handler)
      registry.add(channel)
    }
  }

  private static let readsPerTurn: UInt = 1
  /// Answers that a client may leave unread before its requests are left unread too.
  private static let unreadBytesMax = 32_768
}

/// The place of one connection among those that may be open; it is free again when nothing holds it any more.
final class ConnectionPlace: Sendable {
  /// What the connection is served with.
  let context: ConnectionContext

  /// Takes over a place that is counted already, for the server and for the caller.
  fileprivate init(_ context: ConnectionContext) {
    self.context = context
  }

  deinit {
    context.caller.connectionsOpen.count(-1)
    context.counters.connectionsOpen.count(-1)
  }
}

/// The open connections, so that the server can ask them to end.
final class ConnectionRegistry: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isDraining = false
  }

  private let state = BargingLock(State())

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
  ///
  /// After a tenth of the time further requests are refused, so that a client who sends without end is done; after half
  /// of it those end whose client leaves its answers unread.
  func close(within time: Duration) async {
    let begin = ContinuousClock.now
    var next = StopStage.allCases[...]
    while !open.isEmpty, ContinuousClock.now < begin + time, !Task.isCancelled {
      if let stage = next.first, ContinuousClock.now >= begin + time * stage.part {
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(stage) }
        next.removeFirst()
      }
      try? await Task.sleep(for: .milliseconds(5))
    }
    // All at once: a loop that is busy answers each of them late.
    let closed = open.map { $0.close() }
    for one in closed { try? await one.get() }
  }

  private static func askToEnd(_ channel: any Channel) {
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
  }

  private var open: [any Channel] { state.withLock { Array($0.channels.values) } }
}

/// What a connection is told while the daemon stops.
enum StopStage: CaseIterable {
  /// Requests that are read from now on are refused.
  case refuseRequests
  /// Who leaves answers unread loses them.
  case closeUnread

  /// The part of the time to stop that is over then.
  var part: Double {
    switch self {
    case .refuseRequests: 0.1
    case .closeUnread: 0.5
    }
  }
}
