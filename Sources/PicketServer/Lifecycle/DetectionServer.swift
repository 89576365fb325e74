import Flows
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
public import Storage

/// The server of the data socket and of the admin socket.
///
/// `run` serves until it is asked to stop: then no more connections are accepted, calls in flight are answered, and the
/// connections end.
public final class DetectionServer: Service {
  private let configuration: ServerConfiguration
  private let logger: Logger
  private let methods: MethodTable
  private let adminMethods: MethodTable
  private let alerts: AlertService
  private let retention: RetentionTask
  private let flowRetention: FlowRetentionTask
  private let scheduler: Scheduler
  private let counters: ServerCounters
  private let store: AlertStore
  private let time: WindowTime
  private let registry = ConnectionRegistry()
  private let onReady: @Sendable () -> Void

  /// Makes a server of a set of detections; nothing is bound before `run`.
  ///
  /// `onReady` is called once, when calls are answered.
  public convenience init(
    configuration: ServerConfiguration, detections: LoadedDetections, store: AlertStore, flows: FlowStore,
    clock: any ServerClock = SystemClock(), logger: Logger, onReady: @escaping @Sendable () -> Void = {}
  ) {
    self.init(
      configuration: configuration, detections: detections, store: store, flows: flows, clock: clock, logger: logger,
      schedulerInterval: DetectionServer.schedulerInterval, furtherMethods: { _ in }, onReady: onReady)
  }

  /// Makes a server that answers further methods too.
  package init(
    configuration: ServerConfiguration, detections: LoadedDetections, store: AlertStore, flows: FlowStore,
    clock: any ServerClock, logger: Logger, schedulerInterval: Duration, furtherMethods: (inout MethodTable) -> Void,
    onReady: @escaping @Sendable () -> Void
  ) {
    self.configuration = configuration
    self.logger = logger
    self.onReady = onReady
    self.store = store
    let time = WindowTime(clock: clock, notBefore: store.latestNanos, logger: logger)
    self.time = time
    counters = ServerCounters()
    alerts = AlertService(store: store)
    retention = RetentionTask(
      store: store, longestPeriodNanos: detections.longestPeriodNanos, now: { time.now() }, logger: logger)
    flowRetention = FlowRetentionTask(flows: flows, clock: clock, logger: logger)
    let runner = QueryRunner(flows: flows, limits: configuration.queryLimits, clock: clock, counters: counters)
    let threads = QueryThreads(limits: configuration.limits)
    let schedules = ScheduleStore(store)
    let runs = ScheduledRuns(
      runner: runner, threads: threads, detections: detections,
      counting: RowCounting(
        alerts: store, schedules: schedules, time: time,
        retentionNanos: Int64(flows.configuration.limits.flowRetentionSeconds) * 1_000_000_000),
      counters: counters, logger: logger, episodes: RunEpisodes(logger: logger))
    let scheduler = Scheduler(
      queries: detections.scheduledQueries, runs: runs, store: schedules, clock: clock, limits: configuration.limits,
      logger: logger, interval: schedulerInterval)
    self.scheduler = scheduler
    let status = StatusReport(
      version: configuration.version, startedUnixNanos: clock.unixNanos(), limits: configuration.limits,
      counters: counters, clock: clock, state: StateReport(store: store),
      flows: FlowReport(flows: flows, counters: counters), scheduler: scheduler, queryLimits: configuration.queryLimits,
      textLimits: configuration.textLimits)
    var methods = MethodTable(counters: counters.requests)
    DetectionService(detections: detections, limits: configuration.limits, counters: counters, status: status)
      .addMethods(to: &methods)
    MetricsService(status: status, detections: detections).addMethods(to: &methods)
    FlowService(
      flows: flows, alerts: store,
      rules: FlowRules(detections),
      limits: configuration.limits, counters: counters, clock: clock, time: time,
      leftOut: RateLimitedLog(logger: logger),
      unstored: RateLimitedLog(logger: logger)
    ).addMethods(to: &methods)
    QueryService(
      detections: detections, runs: runs, runner: runner, threads: threads, limits: configuration.limits,
      scheduler: scheduler
    ).addMethods(to: &methods)
    alerts.addMethods(to: &methods)
    furtherMethods(&methods)
    self.methods = methods
    var adminMethods = MethodTable(counters: counters.requests)
    AdminService(store: store, now: { time.now() }).addMethods(to: &adminMethods)
    self.adminMethods = adminMethods
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
    let sockets = try ServerSockets(configuration)
    defer { sockets.remove() }
    let channels = try await listen(on: sockets, group)
    // Cancelled, and waited for, when this function ends.
    async let _ = retention.run()
    async let _ = flowRetention.run()
    async let _ = scheduler.run()
    onReady()
    await withTaskCancellationOrGracefulShutdownHandler {
      for channel in channels { try? await channel.closeFuture.get() }
    } onCancelOrGracefulShutdown: {
      for channel in channels { channel.close(promise: nil) }
    }
    alerts.stopWatches()
    registry.drain()
    await registry.close(within: .seconds(configuration.limits.shutdownSecondsMax))
  }

  private func listen(on sockets: ServerSockets, _ group: MultiThreadedEventLoopGroup) async throws -> [any Channel] {
    let connections_max = configuration.limits.connectionsMax
    let data = listener(methods, connections_max: connections_max)
    var channels = [try await data.listen(on: sockets.data.descriptor, group)]
    if let socket = sockets.admin {
      // Who may change the state gets in also while others hold all connections of the data socket.
      let admin = listener(adminMethods, connections_max: connections_max + DetectionServer.adminConnections_max)
      channels.append(try await admin.listen(on: socket.descriptor, group))
    }
    return channels
  }

  private func listener(_ methods: MethodTable, connections_max: Int) -> SocketListener {
    let context = ConnectionContext(
      limits: configuration.limits, textLimits: configuration.textLimits, methods: methods, counters: counters,
      logger: logger,
      closed: RateLimitedLog(logger: logger), uncommitted: RateLimitedLog(logger: logger), store: store, time: time)
    return SocketListener(context: context, registry: registry, connections_max: connections_max)
  }

  /// The longest time between two looks at the clock of the host, which may be set.
  private static let schedulerInterval = Duration.seconds(10)
  /// Connections that are kept for the admin socket.
  private static let adminConnections_max = 16
}
