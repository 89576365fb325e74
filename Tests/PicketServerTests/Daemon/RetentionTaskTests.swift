import Flows
import Foundation
import Logging
import PicketClient
import Storage
import Testing
import Wire

@testable import PicketServer

@Suite("The sweeping of a server")
struct RetentionTaskTests {
  @Test("A sweep goes on, pass after pass, until nothing is due")
  func sweep() async throws {
    var configuration = StateConfiguration(directory: nil)
    configuration.limits.changesKeptMax = 10
    configuration.limits.retentionRowsMax = 7
    let store = try StateStore(configuration)
    try await TestServer.serve(AlertDetections.loaded, store: store) { server in
      try await server.withClient { client in
        for number in 1...60 { try await client.alert("\(number)") }
      }
    }
    let task = RetentionTask(
      store: store, longestPeriodNanos: { AlertDetections.loaded.longestPeriodNanos }, now: { 0 },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    #expect(task.longestPeriodNanos() == 3_600_000_000_000)
    try await task.sweep()
    let steps = try await store.alerts.changes(after: 0, limit: 100)
    #expect(steps.count == 11 && steps.first == .missed(count: 50, sequence: 50))
  }
}

@Suite("What is said of flows that leave")
struct FlowRetentionTaskTests {
  private let clock = FlowClock()
  private let log = CollectedLog()
  private let flows: FlowStore

  init() throws {
    var configuration = FlowStoreConfiguration(directory: nil)
    configuration.limits.flowsMax = 10
    configuration.limits.flowSegmentRowsMax = 5
    flows = try FlowStore(configuration, nowNanos: TestFlows.hour)
  }

  /// Takes flows that start at a time.
  private func take(_ count: Int, at nanos: Int64, receivedNanos: Int64) async throws {
    var builder = FlowBatchBuilder()
    for number in 0..<count {
      builder.set(.start, nanos: nanos + Int64(number))
      _ = builder.endRow()
    }
    let batch = builder.takeBatch(logType: FlowRecordRules.logType)
    let result = await withCheckedContinuation { continuation in
      flows.submit(batch, receivedNanos: receivedNanos) { continuation.resume(returning: $0) }
    }
    #expect(try result.get().acceptedCount == count)
  }

  /// Waits until the task, which asks for the time when it begins to look at the window, has looked at it once more.
  private func look() async throws {
    let hasLooked = try await clock.isRead(2)
    #expect(hasLooked)
  }

  /// The lines once there are so many; what there is after ten seconds.
  private func lines(_ count: Int, with text: String) async throws -> [String] {
    _ = try await log.has(count, with: text)
    return log.lines(with: text)
  }

  @Test("That a window is too small is said at once, and then once an hour with how many flows had to leave")
  func early() async throws {
    let task = FlowRetentionTask(flows: flows, clock: clock, logger: log.logger, interval: .milliseconds(5))
    async let _ = task.run()
    let text = "flows younger than 7200 seconds had to leave"
    let now = clock.unixNanos()
    try await take(10, at: now, receivedNanos: now)
    try await look()
    #expect(log.lines(with: text) == [])
    try await take(10, at: now, receivedNanos: now)
    #expect(try await lines(1, with: text).first?.hasPrefix("warning 10 \(text)") == true)
    for _ in 0..<3 { try await take(10, at: now, receivedNanos: now) }
    try await look()
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
    try await look()
    #expect(flows.info.flowCount == 5)
    clock.turn(to: 151 * TestFlows.minute)
    // So late, they are no longer too far ahead.
    try await look()
    #expect(flows.info.flowCount == 5 && log.lines == [])
    clock.turn(to: 30 * TestFlows.minute)
    let far = clock.unixNanos() + 100 * 60 * TestFlows.minute
    try await take(5, at: far, receivedNanos: far)
    try await look()
    clock.turn(to: 152 * TestFlows.minute)
    let text = "5 flows of a time to come have left the window: the host's clock was ahead when they came"
    #expect(try await lines(1, with: text) == ["warning \(text)"])
    #expect(flows.info.droppedAheadCount == 5 && flows.info.droppedEarlyCount == 0)
  }
}

/// Flows to send.
enum TestFlows {
  /// A whole number of hours since 1970, when the tests' traffic begins.
  static let hour: Int64 = 1_700_002_800_000_000_000

  static let second: Int64 = 1_000_000_000
  static let minute = 60 * second

  /// A flow that leaves a machine, some time after the hour.
  static func flow(
    from source: String = "10.0.0.1", to destination: String = "10.0.0.2", port: Int64 = 8_080,
    sourcePort: Int64 = 40_000,
    at nanos: Int64 = minute, name: String = "", direction: String = "egress"
  ) -> FlowRecord {
    FlowRecord(
      version: 2, account: "123456789010", interfaceID: "eni-1", srcAddr: source, dstAddr: destination,
      srcPort: sourcePort, dstPort: port, protocol: 6, packets: 3, bytes: 180, startUnixNanos: hour + nanos,
      endUnixNanos: hour + nanos + second, action: "ACCEPT", status: "OK", vpcID: "vpc-1", subNetID: "subnet-1",
      tcpFlags: 2, region: "eu-central-1", flowDirection: direction, pRowID: name)
  }

  /// A flow of many bytes that starts with the hour.
  static let large = FlowRecord(srcAddr: "10.0.0.1", bytes: 10_000, startUnixNanos: hour)

  /// A scan: flows to so many ports, a second apart.
  static func scan(
    ports: Range<Int64>, from source: String = "10.0.0.1", to destination: String = "10.0.0.2",
    at nanos: Int64 = minute,
    names: String = ""
  ) -> [FlowRecord] {
    ports.map { port in
      flow(
        from: source, to: destination, port: port, at: nanos + (port - ports.lowerBound) * second,
        name: names.isEmpty ? "" : "\(names)-\(port)")
    }
  }

  /// A line of the default format, some time after the hour.
  static func line(port: Int = 8_080, at nanos: Int64 = minute) -> String {
    let start = (hour + nanos) / second
    return "2 123456789010 eni-1 10.0.0.1 10.0.0.2 40000 \(port) 6 3 180 \(start) \(start + 1) ACCEPT OK"
  }
}

extension PicketClientError {
  /// What the daemon said of a call that it refused; empty when it said nothing.
  var text: String { if case .status(_, let message) = self { message } else { "" } }
}
