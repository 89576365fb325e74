import Foundation
import PicketClient
import Storage
import Testing

@Suite("A daemon killed during a scheduled run", .serialized)
struct RunKillTests {
  private static let flowCount = 4_000
  private let scratch: ScratchDirectory
  private let query: DueQuery
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    query = DueQuery(nowNanos: WallClock.nanos())
  }

  /// Brings flows half an hour old into the window, before the query has a schedule.
  private func prepare() async throws {
    try await query.remember(in: state)
    let daemon = try Daemon(scratch, state: state, detections: try query.write(to: scratch, isEnabled: false))
    let client = daemon.client()
    let start = query.asOfNanos - 1_200_000_000_000
    for part in 0..<8 {
      let batch = FlowLoadBatch(
        number: part, flowCount: RunKillTests.flowCount / 8, startNanos: start + Int64(part) * 1_000_000_000)
      #expect(try await client.ingestFlow(batch.request).acceptedCount == UInt64(batch.flowCount))
    }
    await client.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
  }

  private func eventCount() throws -> UInt64? {
    let stored = try StoredState(directory: state)
    defer { try? stored.close() }
    let windows = try stored.windows()
    #expect(windows.count <= 1 && windows.keys.allSatisfy { $0.rule == DueQuery.ruleID })
    return windows.values.first?.eventCount
  }

  /// A last life, in which the run comes to its end.
  private func finish(_ detections: String) async throws {
    let daemon = try Daemon(scratch, state: state, detections: detections)
    let client = daemon.client()
    for _ in 0..<2_000 {
      if try await client.getStatus().queries.first?.lastRunUnixNanos == query.asOfNanos { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    let alerts = try await client.listAlerts().alerts
    #expect(alerts.map(\.eventCount) == [UInt64(RunKillTests.flowCount)])
    await client.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
    #expect(try await query.lastRun(in: state)?.rowCount == UInt64(RunKillTests.flowCount))
    #expect(try eventCount() == UInt64(RunKillTests.flowCount))
    #expect(try StateFile(directory: state).problems() == [])
  }

  @Test("A run whose matches are committed and whose end is not is made again, and counts no row twice")
  func betweenTheCommits() async throws {
    try await prepare()
    let detections = try query.write(to: scratch, isEnabled: true)
    for life in 1...2 {
      try DueQuery.keepRunsFromBeingRemembered(true, in: state)
      let daemon = try Daemon(scratch, state: state, detections: detections)
      let client = daemon.client()
      for _ in 0..<2_000 where try await client.getStatus().queries.first?.runs == 0 {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(try await client.getStatus().queries.first?.runs == 1)
      daemon.process.signal(SIGKILL)
      #expect(daemon.process.wait() == -SIGKILL)
      await client.close(gracePeriod: .zero)
      #expect(try eventCount() == UInt64(RunKillTests.flowCount), "life \(life)")
      try DueQuery.keepRunsFromBeingRemembered(false, in: state)
      #expect(try await query.lastRun(in: state) == nil)
    }
    try await finish(detections)
  }

  @Test("A daemon that is killed whenever a part of the matches is committed counts each row once in the end")
  func amongTheCommits() async throws {
    let seed: UInt64 = 53
    var generator = SeededGenerator(seed: seed)
    try await prepare()
    let detections = try query.write(to: scratch, isEnabled: true)
    var counts: [UInt64] = [0]
    while let before = counts.last, before < UInt64(RunKillTests.flowCount) {
      try DueQuery.keepRunsFromBeingRemembered(true, in: state)
      let daemon = try Daemon(scratch, state: state, detections: detections)
      let stored = try StoredState(directory: state)
      let end = ContinuousClock.now + .seconds(30)
      while try stored.windows().values.first?.eventCount ?? 0 == before, ContinuousClock.now < end {}
      try await Task.sleep(for: .microseconds(Int.random(in: 0..<5_000, using: &generator)))
      daemon.process.signal(SIGKILL)
      daemon.process.wait()
      try stored.close()
      try DueQuery.keepRunsFromBeingRemembered(false, in: state)
      counts.append(try eventCount() ?? 0)
      try #require(counts.count < 20 && before < counts[counts.count - 1], "seed \(seed): \(counts)")
    }
    // Else it was not killed among them.
    #expect(counts.count > 2, "seed \(seed): \(counts)")
    print("seed \(seed): rows counted after the kills: \(counts)")
    try await finish(detections)
  }
}
