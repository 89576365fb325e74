import PicketClient
import PicketServer
import Storage
import Testing
import Wire

/// A server of flows whose clock a test turns, on a state that outlives it.
struct FlowServer {
  let clock = FlowClock()
  let log = CollectedLog()
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  /// The file of alerts and schedules.
  var stateFile: String { scratch.path("state/\(StateConfiguration.fileName)") }

  /// Puts the clock to some time after the hour of the tests.
  func turn(to nanos: Int64) { clock.turn(to: nanos) }

  /// Serves for as long as the body runs; what was served before is there again.
  func serve<Result>(
    _ detections: LoadedDetections, _ body: (PicketClient, TestServer) async throws -> Result
  ) async throws -> Result {
    let store = try AlertStore(StateConfiguration(directory: scratch.path("state")))
    let flows = try FlowStore(
      FlowStoreConfiguration(directory: scratch.path("state")), nowNanos: clock.unixNanos())
    defer {
      flows.close()
      store.close()
    }
    return try await TestServer.serve(detections, store: store, flows: flows, clock: clock, logger: log.logger) {
      server in
      // What is remembered of the schedules has been read, whatever the clock is turned to next.
      _ = try await server.reports { $0.queries.allSatisfy { !$0.enabled || $0.nextRunUnixNanos != 0 } }
      return try await server.withClient { client in try await body(client, server) }
    }
  }
}

extension TestServer {
  /// Waits until a query has had so many runs on its schedule since the server was started.
  func hasRun(_ count: UInt64) async throws -> Bool {
    try await reports { $0.queries.first?.runs == count && $0.queries.first?.running == false }
  }
}
