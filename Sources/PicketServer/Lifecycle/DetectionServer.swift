import Glibc
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
public import Storage

/// The server of the data socket.
///
/// `run` serves until it is asked to stop: then no more connections are accepted, calls in flight are answered, and the
/// connections end.
public final class DetectionServer: Service {
  private let configuration: ServerConfiguration
  private let logger: Logger
  private let methods: MethodTable
  private let counters: ServerCounters
  private let store: AlertStore
  private let time: WindowTime
  private let registry = ConnectionRegistry()
  private let onReady: @Sendable () -> Void

  /// Makes a server of a set of detections; nothing is bound before `run`.
  ///
  /// `onReady` is called once, when calls are answered.
  public convenience init(
    configuration: ServerConfiguration, detections: LoadedDetections, store: AlertStore,
    clock: any ServerClock = SystemClock(), logger: Logger, onReady: @escaping @Sendable () -> Void = {}
  ) {
    self.init(
      configuration: configuration, detections: detections, store: store, clock: clock, logger: logger,
      furtherMethods: { _ in }, onReady: onReady)
  }

  /// Makes a server that answers further methods too.
  package init(
    configuration: ServerConfiguration, detections: LoadedDetections, store: AlertStore, clock: any ServerClock,
    logger: Logger, furtherMethods: (inout MethodTable) -> Void, onReady: @escaping @Sendable () -> Void
  ) {
    self.configuration = configuration
    self.logger = logger
    self.onReady = onReady
    self.store = store
    time = WindowTime(clock: clock, notBefore: store.latestNanos, logger: logger)
    counters = ServerCounters()
    let status = StatusReport(
      version: configuration.version, startedUnixNanos: clock.unixNanos(), limits: configuration.limits,
      counters: counters, clock: clock)
    var methods = MethodTable()
    DetectionService(detections: detections, limits: configuration.limits, counters: counters, status: status)
      .addMethods(to: &methods)
    furtherMethods(&methods)
    self.methods = methods
  }

  /// Serves until graceful shutdown or cancellation; throws `SocketError` when the socket cannot be had.
  public func run() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.eventLoopCount)
    do {
      try await serve(on: group)
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
    try await group.shutdownGracefully()
  }

  private func serve(on group: MultiThreadedEventLoopGroup) async throws {
    guard let inherited = configuration.inheritedSocket else {
      let socket = try BoundSocket(path: configuration.socketPath, mode: mode_t(configuration.socketMode))
      do {
        try await serve(socket.descriptor, on: group)
      } catch {
        socket.remove()
        throw error
      }
      socket.remove()
      return
    }
    try await serve(inherited, on: group)
  }

  private func serve(_ descriptor: CInt, on group: MultiThreadedEventLoopGroup) async throws {
    let channel = try await bootstrap(on: group).withBoundSocket(descriptor).get()
    onReady()
    await withTaskCancellationOrGracefulShutdownHandler {
      try? await channel.closeFuture.get()
    } onCancelOrGracefulShutdown: {
      channel.close(promise: nil)
    }
    registry.drain()
    await registry.close(within: .seconds(configuration.limits.shutdown_seconds_max))
  }

  private func bootstrap(on group: MultiThreadedEventLoopGroup) -> ServerBootstrap {
    let context = ConnectionContext(
      limits: configuration.limits, methods: methods, counters: counters, logger: logger,
      closed: EpisodeLog(logger: logger), store: store, time: time)
    let refused = EpisodeLog(logger: logger)
    let states = LoopStates(group: group, limits: configuration.limits)
    let highMark = configuration.limits.pending_answer_bytes_max
    return ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: DetectionServer.backlog)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.maxMessagesPerRead, value: DetectionServer.readsPerTurn)
      .childChannelOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(minimum: 4_096, initial: 16_384, maximum: DetectionServer.read_bytes_max)
      )
      .childChannelOption(
        .writeBufferWaterMark, value: ChannelOptions.Types.WriteBufferWaterMark(low: highMark / 2, high: highMark)
      )
      .childChannelInitializer { [registry] channel in
        DetectionServer.initialize(channel, context, states, refused, registry)
      }
  }

  private static func initialize(
    _ channel: any Channel, _ context: ConnectionContext, _ states: LoopStates,
    _ refused: EpisodeLog, _ registry: ConnectionRegistry
  ) -> EventLoopFuture<Void> {
    let limit = context.limits.connections_max
    guard context.counters.connectionsOpen.counted() <= limit else {
      context.counters.connectionsOpen.count(-1)
      context.counters.connectionsRefused.count()
      refused.warning("refused a connection: \(limit) are open, the most there may be (connections_max)")
      return channel.close()
    }
    context.counters.connectionsAccepted.count()
    channel.closeFuture.whenComplete { _ in context.counters.connectionsOpen.count(-1) }
    return channel.eventLoop.makeCompletedFuture {
      let state = states.state(on: channel.eventLoop)
      try channel.pipeline.syncOperations.addHandler(ConnectionHandler(shared: context, loopState: state))
      registry.add(channel)
    }
  }

  /// Connections that the kernel holds for us until they are accepted.
  private static let backlog: CInt = 1_024
  private static let read_bytes_max = 262_144
  private static let readsPerTurn: UInt = 4
}
