import Foundation
import PicketClient
import PicketServer
import Storage
import Synchronization
import TestSupport
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
    _ detections: LoadedDetections, load: (@Sendable () -> DetectionLoad)? = nil,
    _ body: (PicketClient, TestServer) async throws -> Result
  ) async throws -> Result {
    let store = try StateStore(StateConfiguration(directory: scratch.path("state")))
    let flows = try FlowStore(
      FlowStoreConfiguration(directory: scratch.path("state")), nowNanos: clock.unixNanos())
    defer {
      flows.close()
      store.close()
    }
    return try await TestServer.serve(
      detections, store: store, flows: flows, clock: clock, logger: log.logger, load: load
    ) { server in
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

/// A clock that stands where a test has put it; its monotonic side can be held, and with it the query that asks for it.
///
/// Tasks are never held: the threads that they share may be few.
final class FlowClock: ServerClock {
  private struct State {
    var wallNanos = TestFlows.hour + 30 * TestFlows.minute
    /// How often somebody has asked for the time of day.
    var readCount = 0
    var monotonicNanos: Int64 = 0
    var stepNanos: Int64 = 0
    var isHeld = false
    /// Calls that pass before one is held, and calls that are held before others pass.
    var (passing, holdable) = (0, 0)
    var heldCount = 0

    /// Whether the call that is made now is to be held.
    mutating func holdsNext() -> Bool {
      guard isHeld, holdable > 0 else { return false }
      if passing > 0 {
        passing -= 1
        return false
      }
      holdable -= 1
      heldCount += 1
      return true
    }
  }

  private let condition = NSCondition()
  private let state = Mutex(State())

  func unixNanos() -> Int64 {
    state.withLock { state in
      state.readCount += 1
      return state.wallNanos
    }
  }

  /// Waits until the time of day was asked for so many times more; false after ten seconds.
  func isRead(_ count: Int) async throws -> Bool {
    let end = state.withLock { $0.readCount } + count
    for _ in 0..<5_000 {
      if state.withLock({ $0.readCount }) >= end { return true }
      try await Task.sleep(for: .milliseconds(2))
    }
    return false
  }

  func monotonicNanos() -> Int64 {
    if withUnsafeCurrentTask(body: { $0 != nil }) { return state.withLock { $0.monotonicNanos } }
    condition.lock()
    defer { condition.unlock() }
    if state.withLock({ $0.holdsNext() }) {
      while state.withLock({ $0.isHeld }) { condition.wait() }
      state.withLock { $0.heldCount -= 1 }
    }
    return state.withLock { state in
      state.monotonicNanos += state.stepNanos
      return state.monotonicNanos
    }
  }

  /// Puts the clock to some time after the hour of the tests.
  func turn(to nanos: Int64) {
    state.withLock { state in
      let wallNanos = TestFlows.hour + nanos
      state.monotonicNanos += max(0, wallNanos - state.wallNanos)
      state.wallNanos = wallNanos
    }
  }

  /// Lets so much time pass, on the monotonic side, whenever it is asked for.
  func step(_ nanos: Int64) { state.withLock { $0.stepNanos = nanos } }

  /// Holds whoever asks for the monotonic time from now on, after some calls, and at most so many of them.
  ///
  /// A query asks first before it takes its snapshot, and then again when it has it.
  func hold(after passing: Int = 0, atMost count: Int = .max) {
    state.withLock { state in
      (state.passing, state.holdable) = (passing, count)
      state.isHeld = true
    }
  }

  /// Lets everyone go on.
  func letGo() {
    condition.lock()
    state.withLock { $0.isHeld = false }
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until so many are held; false after ten seconds.
  func holds(_ count: Int) async throws -> Bool {
    for _ in 0..<2_000 {
      if state.withLock({ $0.heldCount }) >= count { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }
}
