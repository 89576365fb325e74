import CaseFiles
import Detection
import Foundation
import Logging
import PicketClient
import PicketServer
import ServiceLifecycle
import Storage
import Synchronization
import TestSupport
import Wire

/// A server whose clock a test turns, with a state that outlives it.
final class CaseServer: Sendable {
  let client: PicketClient
  private let store: StateStore
  private let group: ServiceGroup
  private let running: Task<Void, any Error>

  /// Starts a server of some rules, on a state directory that may have been used before.
  init(rules: String, directory: ScratchDirectory, clock: CrankedClock) async throws {
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(rules.utf8), path: "rules.yml")])
    precondition(library.problems.isEmpty, "\(library.problems)")
    store = try StateStore(StateConfiguration(directory: directory.path("state")))
    let (ready, announcement) = AsyncStream<Void>.makeStream()
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let context = ServerContext(
      configuration: ServerConfiguration(socketPath: directory.path("s"), version: "1.2.3"),
      detections: LoadedDetections(library: library, loadedUnixNanos: CrankedClock.start), store: store,
      flows: try FlowStore(FlowStoreConfiguration(directory: nil), nowNanos: clock.unixNanos()), clock: clock,
      logger: silent)
    let server = DetectionServer(context) { announcement.yield() }
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

/// The engine of the case files: a server and its socket.
///
/// Other rules are loaded by starting the server again on its state.
final class ServerCaseEngine: DedupEngine {
  private let directory: ScratchDirectory
  private let clock = CrankedClock()
  private var rules = ""
  private var server: CaseServer?

  init() throws {
    directory = try ScratchDirectory()
  }

  func load(_ rules: String) async throws {
    self.rules = rules
    try await restart()
  }

  func restart() async throws {
    try await stop()
    server = try await CaseServer(rules: rules, directory: directory, clock: clock)
  }

  func stop() async throws {
    try await server?.stop()
    server = nil
  }

  func send(
    _ event: DedupEvent, wallNanos: Int64, monotonicNanos: Int64
  ) async throws -> [String: DedupAnswer] {
    guard let client = server?.client else { return [:] }
    clock.set(wallNanos: wallNanos, monotonicNanos: monotonicNanos)
    let request = EvaluateEventRequest(
      logType: event.logType, event: event.json, eventID: event.eventID, dryRun: event.isDryRun)
    let response = try await client.evaluateEvent(request)
    var answers: [String: DedupAnswer] = [:]
    for match in response.matches { answers[match.detectionID] = DedupAnswer(match) }
    for error in response.errors { answers[error.detectionID] = DedupAnswer(error) }
    return answers
  }

  func alerts() async throws -> [DedupAlert] {
    guard let client = server?.client else { return [] }
    var request = ListAlertsRequest(pageSize: 2)
    var alerts: [DedupAlert] = []
    repeat {
      let page = try await client.listAlerts(request)
      alerts += page.alerts.map { DedupAlert($0) }
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty
    return alerts
  }
}

extension DedupAnswer {
  /// What a match says.
  init(_ match: Wire.Match) {
    self.init(isError: false)
    outcome = match.outcome.description
    alertID = match.alertID.isEmpty ? nil : match.alertID
    eventCount = match.eventCount
    threshold = match.threshold
    uniqueCount = match.uniqueCount
    title = match.title
    dedup = match.dedup
    severity = match.severity.description.capitalized
    openedNanos = match.windowOpenedUnixNanos - CrankedClock.start
    closesNanos = match.windowClosesUnixNanos - CrankedClock.start
  }

  /// What a failure says.
  init(_ error: Wire.DetectionError) {
    self.init(isError: true)
    outcome = error.outcome.description
    alertID = error.alertID.isEmpty ? nil : error.alertID
  }
}

extension DedupAlert {
  /// What an alert in a list says.
  init(_ alert: Alert) {
    self.init(alertID: alert.alertID)
    kind = alert.kind.description
    severity = alert.severity.description.capitalized
    title = alert.title
    dedup = alert.dedup
    context = alert.context
    status = alert.status.description
    eventCount = alert.eventCount
    uniqueCount = alert.uniqueCount
    threshold = alert.threshold
    firstMatchNanos = alert.firstMatchUnixNanos - CrankedClock.start
    createdNanos = alert.createdUnixNanos - CrankedClock.start
    updatedNanos = alert.updatedUnixNanos - CrankedClock.start
    closesNanos = alert.windowClosesUnixNanos - CrankedClock.start
    logTypes = Set(alert.logTypes)
  }
}

/// A clock that stands where a test has put it.
final class CrankedClock: ServerClock {
  /// Where the tests' wall clock begins.
  static let start: Int64 = 1_700_000_000_000_000_000

  private let time = Mutex((wall: CrankedClock.start, monotonic: Int64(0)))

  func unixNanos() -> Int64 { time.withLock { $0.wall } }

  func monotonicNanos() -> Int64 { time.withLock { $0.monotonic } }

  /// Puts the clock to times that count from the start.
  func set(wallNanos: Int64, monotonicNanos: Int64) {
    time.withLock { $0 = (CrankedClock.start + wallNanos, monotonicNanos) }
  }
}
