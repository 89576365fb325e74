import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The server of the data socket and of the admin socket.
///
/// `run` serves until it is asked to stop: then no more connections are accepted, calls in flight are answered, and the
/// connections end.
public final class DetectionServer: Service {
  private let server: ServerContext
  private let scheduler: Scheduler
  private let correlations: CorrelationScheduler
  private let reloader: Reloader
  private let detection: DetectionService
  private let methods: MethodTable
  private let adminMethods: MethodTable
  private let registry = ConnectionRegistry()
  private let onReady: @Sendable () -> Void

  /// Makes a server; nothing is bound before `run`.
  ///
  /// `onReady` is called once, when calls are answered.
  public convenience init(_ server: ServerContext, onReady: @escaping @Sendable () -> Void = {}) {
    self.init(server, furtherMethods: { _ in }, onReady: onReady)
  }

  /// Makes a server that answers further methods too.
  package init(
    _ server: ServerContext, furtherMethods: (inout MethodTable) -> Void, onReady: @escaping @Sendable () -> Void
  ) {
    self.server = server
    self.onReady = onReady
    scheduler = Scheduler(server)
    correlations = CorrelationScheduler(server, scheduler)
    reloader = Reloader(server, scheduler, correlations)
    detection = DetectionService(server, scheduler, correlations, reloader)
    var methods = MethodTable(counters: server.counters.requests)
    detection.addMethods(to: &methods)
    furtherMethods(&methods)
    self.methods = methods
    var adminMethods = MethodTable(counters: server.counters.requests)
    AdminService(server: server, reloader: reloader).addMethods(to: &adminMethods)
    self.adminMethods = adminMethods
  }

  /// Serves until graceful shutdown or cancellation; throws `SocketError` when the socket cannot be had.
  public func run() async throws {
    let group = MultiThreadedEventLoopGroup(
      numberOfThreads: server.configuration.eventLoopCount, metricsDelegate: LoopTickCounter())
    server.pool.start()
    reloader.start()
    do {
      try await serve(on: group)
    } catch {
      await reloader.stop()
      await server.pool.stop()
      try? await group.shutdownGracefully()
      throw error
    }
    await reloader.stop()
    await server.pool.stop()
    try await group.shutdownGracefully()
  }

  /// Reads the detections anew and serves them, as the method `Reload` does; returns when every call sees them.
  ///
  /// `reason` is for the log. Meanwhile a further reload waits, and then all that wait are one.
  public func reload(because reason: String) async { _ = try? await reloader.reload(because: reason) }

  private func serve(on group: MultiThreadedEventLoopGroup) async throws {
    let sockets = try ServerSockets(server.configuration)
    defer { sockets.remove() }
    let acceptors = try acceptors(of: sockets, group)
    // Cancelled, and waited for, when this function ends.
    async let _ = RetentionTask(server).run()
    async let _ = FlowRetentionTask(server).run()
    async let _ = scheduler.run()
    async let _ = correlations.run()
    async let _ = MemoryReturn(server.memory).run()
    let watchdog = Watchdog.started(server, loops: group)
    onReady()
    await withTaskCancellationOrGracefulShutdownHandler {
      await withTaskGroup { tasks in
        for acceptor in acceptors { tasks.addTask { await acceptor.run() } }
      }
    } onCancelOrGracefulShutdown: {
      for acceptor in acceptors { acceptor.stop() }
    }
    detection.stopWatches()
    registry.drain()
    await registry.close(within: .seconds(server.limits.shutdownSecondsMax))
    await watchdog?.stop()
  }

  private func acceptors(
    of sockets: ServerSockets, _ group: MultiThreadedEventLoopGroup
  ) throws(SocketError) -> [Acceptor] {
    let connectionsMax = DescriptorLimit.connectionsMax(
      server.limits.connectionsMax, adminConnectionsMax: DetectionServer.adminConnectionsMax)
    let access = AccessRules(server.configuration, socket: SocketFile(ofSocket: sockets.data.descriptor))
    access.logNotice(to: server.logger)
    let states = LoopStates(group: group, server)
    func acceptor(_ socket: ServedSocket, _ methods: MethodTable, connectionsMax: Int) throws(SocketError) -> Acceptor {
      let listener = SocketListener(
        ConnectionContext(server, methods), access, registry, states, connectionsMax: connectionsMax)
      return try Acceptor(
        socket.descriptor, listener, loops: group, loopCount: server.configuration.eventLoopCount)
    }
    var acceptors = [try acceptor(sockets.data, methods, connectionsMax: connectionsMax)]
    if let admin = sockets.admin {
      // Who may change the state gets in also while others hold all connections of the data socket.
      acceptors.append(
        try acceptor(admin, adminMethods, connectionsMax: connectionsMax + DetectionServer.adminConnectionsMax))
    }
    return acceptors
  }

  /// Connections that are kept for the admin socket.
  private static let adminConnectionsMax = 16
}
