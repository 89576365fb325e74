import Detection
import Logging
import PicketClient
import PicketServer
import ServiceLifecycle
import Storage

/// A server whose clock a test turns, with a state that outlives it.
final class CaseServer: Sendable {
  let client: PicketClient
  private let store: AlertStore
  private let group: ServiceGroup
  private let running: Task<Void, any Error>

  /// Starts a server of some rules, on a state directory that may have been used before.
  init(rules: String, directory: ScratchDirectory, clock: CrankedClock) async throws {
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(rules.utf8), path: "rules.yml")])
    precondition(library.problems.isEmpty, "\(library.problems)")
    store = try AlertStore(StateConfiguration(directory: directory.path("state")))
    let (ready, announcement) = AsyncStream<Void>.makeStream()
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = DetectionServer(
      configuration: ServerConfiguration(socketPath: directory.path("s"), version: "1.2.3"),
      detections: LoadedDetections(library: library, loadedUnixNanos: CrankedClock.start), store: store,
      flows: try FlowStore(FlowStoreConfiguration(directory: nil), nowNanos: clock.unixNanos()), clock: clock,
      logger: silent, onReady: { announcement.yield() })
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(services: [.init(service: server)], logger: silent))
    self.group = group
    client = PicketClient(socketPath: directory.path("s"))
    running = Task {
      defer { announcement.finish() }
      try await group.run()
    }
    var isReady = ready.makeAsyncIterator()
    if await isReady.next() == nil { try await running.value }
  }

  /// Stops the server and closes its state.
  func stop() async throws {
    await client.close()
    await group.triggerGracefulShutdown()
    try await running.value
    store.close()
  }
}
