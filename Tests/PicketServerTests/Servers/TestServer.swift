import Flows
import Foundation
import Logging
import PicketClient
import PicketServer
import ServiceLifecycle
import Storage
import Synchronization
import TestSupport
import Testing

/// A server in this process, on a socket of its own.
final class TestServer: Sendable {
  let socket: String
  let adminSocket: String
  /// What its parts share.
  let context: ServerContext
  private let scratch: ScratchDirectory
  private let group: ServiceGroup
  private let running: Task<Void, any Error>

  /// Serves for as long as the body runs; checks that the server then stops without an error.
  static func serve<Result>(
    _ detections: LoadedDetections = TestDetections.none, limits: ServerLimits = ServerLimits(),
    queryLimits: QueryLimits = QueryLimits(), callers: [CallerEntry] = [], at path: String? = nil, loops: Int = 2,
    store: StateStore? = nil,
    flows: FlowStore? = nil, clock: any ServerClock = SystemClock(), logger: Logger = TestServer.silent,
    manager: ServiceManager = .none, load: (@Sendable () -> DetectionLoad)? = nil,
    methods: (inout MethodTable) -> Void = { _ in },
    _ body: (TestServer) async throws -> Result
  ) async throws -> Result {
    let server = try TestServer(
      detections, limits, queryLimits, callers, path, loops, store, flows, clock, logger, manager, load, methods)
    do {
      try await server.isReady()
      let result = try await body(server)
      try await server.stop()
      return result
    } catch {
      try? await server.stop()
      throw error
    }
  }

  private let ready: AsyncThrowingStream<Void, any Error>

  private init(
    _ detections: LoadedDetections, _ limits: ServerLimits, _ queryLimits: QueryLimits, _ callers: [CallerEntry],
    _ path: String?, _ loops: Int, _ store: StateStore?, _ flows: FlowStore?, _ clock: any ServerClock,
    _ logger: Logger, _ manager: ServiceManager, _ load: (@Sendable () -> DetectionLoad)?,
    _ methods: (inout MethodTable) -> Void
  ) throws {
    scratch = try ScratchDirectory()
    socket = path ?? scratch.path("s")
    adminSocket = scratch.path("a")
    // In memory unless the test brought one.
    let store = try store ?? StateStore(StateConfiguration(directory: nil))
    let flows = try flows ?? FlowStore(FlowStoreConfiguration(directory: nil), nowNanos: clock.unixNanos())
    var configuration = ServerConfiguration(socketPath: socket, version: "1.2.3")
    configuration.adminSocketPath = adminSocket
    configuration.limits = limits
    configuration.callers = callers
    configuration.queryLimits = queryLimits
    configuration.eventLoopCount = loops
    configuration.serviceManager = manager
    configuration.load = load
    let (ready, announcement) = AsyncThrowingStream<Void, any Error>.makeStream()
    self.ready = ready
    configuration.schedulerInterval = .milliseconds(10)
    let context = ServerContext(
      configuration: configuration, detections: detections, store: store, flows: flows, clock: clock, logger: logger)
    self.context = context
    let server = DetectionServer(context, furtherMethods: methods) { announcement.yield() }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(services: [.init(service: server)], logger: TestServer.silent))
    self.group = group
    running = Task {
      do {
        try await group.run()
        announcement.finish()
      } catch {
        announcement.finish(throwing: error)
        throw error
      }
    }
  }

  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Waits until calls are answered.
  private func isReady() async throws {
    for try await _ in ready { return }
    throw ServerEnded()
  }

  /// Asks the server to stop; it goes on until `stop` has returned.
  func beginStop() async {
    await group.triggerGracefulShutdown()
  }

  /// Stops the server and waits for its end.
  func stop() async throws {
    await group.triggerGracefulShutdown()
    try await running.value
  }

  /// Calls the server with a client of its own.
  func withClient<Result>(_ body: (PicketClient) async throws -> Result) async throws -> Result {
    try await PicketClient.with(socketPath: socket, body)
  }

  /// Calls the admin socket with a client of its own.
  func withAdmin<Result>(_ body: (PicketAdminClient) async throws -> Result) async throws -> Result {
    let client = PicketAdminClient(socketPath: adminSocket)
    do {
      let result = try await body(client)
      await client.close()
      return result
    } catch {
      await client.close(gracePeriod: .zero)
      throw error
    }
  }

  /// What the server says of itself.
  func status() async throws -> GetStatusResponse {
    try await withClient { try await $0.getStatus() }
  }

  /// Waits until the server says something of itself that satisfies the condition; false after ten seconds.
  ///
  /// A server that has no room for another connection yet is asked again.
  func reports(_ condition: (GetStatusResponse) -> Bool) async throws -> Bool {
    try await withClient { client in
      for _ in 0..<2_000 {
        do {
          if condition(try await client.getStatus()) { return true }
        } catch let error as PicketClientError where error.code == .unavailable {
          // Asked again below.
        }
        try await Task.sleep(for: .milliseconds(5))
      }
      return false
    }
  }
}

/// The server ended before it was ready.
struct ServerEnded: Error {}

/// What a server logs, for a test to read.
final class CollectedLog: Sendable {
  private struct Handler: LogHandler {
    let log: CollectedLog
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.collected.withLock { $0.append("\(event.level) \(event.message)") }
    }
  }

  private let collected = Mutex<[String]>([])

  /// The lines so far, each with its level first.
  var lines: [String] { collected.withLock { $0 } }

  /// Writes here.
  var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

  /// The lines so far that have this text.
  func lines(with text: String) -> [String] { lines.filter { $0.contains(text) } }

  /// Waits until there are so many lines with this text; false after ten seconds.
  func has(_ count: Int, with text: String) async throws -> Bool {
    for _ in 0..<2_000 {
      if lines(with: text).count >= count { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }
}

/// Runs each piece of work of a task on a thread of its own.
///
/// Tests that block on a socket would else hold the few threads that the server's own tasks need.
final class Threads: TaskExecutor {
  static let shared = Threads()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Lets the tests of a suite block.
struct MayBlock: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(Threads.shared) { try await function() }
  }
}

extension Trait where Self == MayBlock {
  /// The tests wait for sockets and processes without giving up their thread.
  static var mayBlock: MayBlock { MayBlock() }
}
