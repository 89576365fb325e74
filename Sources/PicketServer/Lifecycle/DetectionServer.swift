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
    detection = DetectionService(server, scheduler)
    var methods = MethodTable(counters: server.counters.requests)
    detection.addMethods(to: &methods)
    furtherMethods(&methods)
    self.methods = methods
    var adminMethods = MethodTable(counters: server.counters.requests)
    AdminService(server: server).addMethods(to: &adminMethods)
    self.adminMethods = adminMethods
  }

  /// Serves until graceful shutdown or cancellation; throws `SocketError` when the socket cannot be had.
  public func run() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: server.configuration.eventLoopCount)
    server.pool.start()
    do {
      try await serve(on: group)
    } catch {
      await server.pool.stop()
      try? await group.shutdownGracefully()
      throw error
    }
    await server.pool.stop()
    try await group.shutdownGracefully()
  }

  private func serve(on group: MultiThreadedEventLoopGroup) async throws {
    let sockets = try ServerSockets(server.configuration)
    defer { sockets.remove() }
    let channels = try await listen(on: sockets, group)
    // Cancelled, and waited for, when this function ends.
    async let _ = RetentionTask(server).run()
    async let _ = FlowRetentionTask(server).run()
    async let _ = scheduler.run()
    async let _ = MemoryReturn(server.memory).run()
    let watchdog = Watchdog.started(server, loops: group)
    onReady()
    await withTaskCancellationOrGracefulShutdownHandler {
      for channel in channels { try? await channel.closeFuture.get() }
    } onCancelOrGracefulShutdown: {
      for channel in channels { channel.close(promise: nil) }
    }
    detection.stopWatches()
    registry.drain()
    await registry.close(within: .seconds(server.limits.shutdownSecondsMax))
    await watchdog?.stop()
  }

  private func listen(on sockets: ServerSockets, _ group: MultiThreadedEventLoopGroup) async throws -> [any Channel] {
    let connectionsMax = DescriptorLimit.connectionsMax(
      server.limits.connectionsMax, adminConnectionsMax: DetectionServer.adminConnectionsMax)
    let access = AccessRules(server.configuration, socket: SocketFile(ofSocket: sockets.data.descriptor))
    access.logNotice(to: server.logger)
    let states = LoopStates(group: group, server)
    let data = listener(methods, access, states, connectionsMax: connectionsMax)
    var channels = [try await data.listen(on: sockets.data.descriptor, group)]
    if let socket = sockets.admin {
      // Who may change the state gets in also while others hold all connections of the data socket.
      let admin = listener(
        adminMethods, access, states, connectionsMax: connectionsMax + DetectionServer.adminConnectionsMax)
      channels.append(try await admin.listen(on: socket.descriptor, group))
    }
    return channels
  }

  private func listener(
    _ methods: MethodTable, _ access: AccessRules, _ states: LoopStates, connectionsMax: Int
  ) -> SocketListener {
    SocketListener(
      context: ConnectionContext(server, methods), access: access, registry: registry, connectionsMax: connectionsMax,
      states: states)
  }

  /// Connections that are kept for the admin socket.
  private static let adminConnectionsMax = 16
}
