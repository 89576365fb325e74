import Flows
import Storage
import Testing

@testable import PicketServer

@Suite("What is said of flows that leave")
struct FlowRetentionTaskTests {
  private let clock = FlowClock()
  private let log = CollectedLog()
  private let flows: FlowStore

  init() throws {
    var configuration = FlowStoreConfiguration(directory: nil)
    configuration.limits.flows_max = 10
    configuration.limits.flow_segment_rows_max = 5
    flows = try FlowStore(configuration, nowNanos: TestFlows.hour)
  }

  /// Takes flows that start at a time, and lets the task look at the window once more.
  private func take(_ count: Int, at nanos: Int64, receivedNanos: Int64) async throws {
    var builder = FlowBatchBuilder()
    for number in 0..<count {
      builder.set(.start, nanos: nanos + Int64(number))
      _ = builder.endRow()
    }
    let batch = builder.takeBatch(logType: FlowService.logType)
    let result = await withCheckedContinuation { continuation in
      flows.submit(batch, receivedNanos: receivedNanos) { continuation.resume(returning: $0) }
    }
    #expect(try result.get().acceptedCount == count)
    try await Task.sleep(for: .milliseconds(60))
  }

  /// The lines once there are so many; what there is after ten seconds.
  private func lines(_ count: Int, with text: String) async throws -> [String] {
    for _ in 0..<2_000 where log.lines(with: text).count < count { try await Task.sleep(for: .milliseconds(5)) }
    return log.lines(with: text)
  }

  @Test("That a window is too small is said at once, and then once an hour with how many flows had to leave")
  func early() async throws {
    let task = FlowRetentionTask(flows: flows, clock: clock, logger: log.logger, interval: .milliseconds(5))
    async let _ = task.run()
    let text = "flows younger than 7200 seconds had to leave"
    let now = clock.unixNanos()
    try await take(10, at: now, receivedNanos: now)
    #expect(log.lines(with: text) == [])
    try await take(10, at: now, receivedNanos: now)
    #expect(try await lines(1, with: text).first?.hasPrefix("warning 10 \(text)") == true)
    for _ in 0..<3 { try await take(10, at: now, receivedNanos: now) }
    #expect(log.lines(with: text).count == 1)
    clock.turn(to: 91 * TestFlows.minute)
    #expect(try await lines(2, with: text).last?.hasPrefix("warning 30 \(text)") == true)
  }

  @Test("Flows of a clock that was ahead leave, which is said")
  func ahead() async throws {
    let task = FlowRetentionTask(flows: flows, clock: clock, logger: log.logger, interval: .milliseconds(5))
    let later = clock.unixNanos() + 240 * TestFlows.minute
    try await take(5, at: later, receivedNanos: later)
    async let _ = task.run()
    try await Task.sleep(for: .milliseconds(60))
    #expect(flows.info.flow_count == 5)
    clock.turn(to: 151 * TestFlows.minute)
    // So late, they are no longer too far ahead.
    try await Task.sleep(for: .milliseconds(60))
    #expect(flows.info.flow_count == 5 && log.lines == [])
    clock.turn(to: 30 * TestFlows.minute)
    let far = clock.unixNanos() + 100 * 60 * TestFlows.minute
    try await take(5, at: far, receivedNanos: far)
    clock.turn(to: 152 * TestFlows.minute)
    let text = "5 flows of a time to come have left the window: the host's clock was ahead when they came"
    #expect(try await lines(1, with: text) == ["warning \(text)"])
    #expect(flows.info.dropped_ahead_count == 5 && flows.info.dropped_early_count == 0)
  }
}
