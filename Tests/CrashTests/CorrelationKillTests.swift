import Foundation
import GRDB
import PicketClient
import TestSupport
import Testing
import Wire

@testable import Storage

@Suite("A daemon killed during runs of correlation rules", .serialized)
struct CorrelationKillTests {
  private static let users = 24
  private static let minute: Int64 = 60_000_000_000
  private let scratch: ScratchDirectory
  private let nowNanos = WallClock.nanos()
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    try scratch.makeDirectory("rules")
    for kind in ["login", "export"] {
      _ = try scratch.write(
        """
        AnalysisType: rule
        RuleID: Crash.\(kind)
        Enabled: true
        LogTypes: [T]
        Severity: Low
        CreateAlert: false
        Detection: [{Key: kind, Condition: Equals, Value: \(kind)}]
        """, to: "rules/\(kind).yml")
    }
    _ = try scratch.write(
      """
      AnalysisType: correlation_rule
      RuleID: Crash.Chain
      Enabled: true
      Severity: High
      Detection:
        - Sequence: [{ID: login, RuleID: Crash.login}, {ID: export, RuleID: Crash.export}]
          Transitions: [{From: login, To: export, WithinTimeFrameMinutes: 5, Match: [{On: user}]}]
          Schedule: {RateMinutes: 2, TimeoutMinutes: 1}
          LookbackWindowMinutes: 10
      """, to: "rules/chain.yml")
  }

  private func daemon() throws -> Daemon {
    try Daemon(scratch, state: state, detections: scratch.path("rules"))
  }

  /// Brings matches of the last hour into the state, and makes it forget the runs that have seen them.
  private func prepare() async throws {
    let daemon = try daemon()
    let client = daemon.client()
    for user in 0..<CorrelationKillTests.users {
      for (number, kind) in ["login", "export"].enumerated() {
        let time = nowNanos - (58 - Int64(2 * user + number)) * CorrelationKillTests.minute
        let event = #"{"kind":"\#(kind)","user":"user \#(user)","p_event_time":\#(time / 1_000_000)}"#
        let answer = try await client.evaluateEvent(
          EvaluateEventRequest(logType: "T", event: Array(event.utf8), eventID: "\(user) \(kind)"))
        #expect(answer.matches.map(\.outcome) == [.signal])
      }
    }
    await client.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
    let store = try StateStore(StateConfiguration(directory: state))
    let hourAgo = nowNanos - 60 * CorrelationKillTests.minute
    try await store.change { db in
      try db.execute(sql: "UPDATE correlation SET settled = ?, checksum = NULL", arguments: [hourAgo])
      try db.execute(sql: "DELETE FROM correlated")
      try ChecksummedTable.correlationRuns.seal(db)
    }
    store.close()
  }

  private func settledNanos() async throws -> Int64 {
    let store = try StateStore(StateConfiguration(directory: state))
    defer { store.close() }
    return try #require(try await CorrelationStore(store).records().first).settledNanos
  }

  @Test("Each match of the runs that are made up is one alert in the end, and counted once")
  func killed() async throws {
    let seed: UInt64 = 59
    var generator = SeededGenerator(seed: seed)
    try await prepare()
    var counts = [0]
    while counts.count < 15, counts[counts.count - 1] < CorrelationKillTests.users {
      let daemon = try daemon()
      let stored = try StoredState(directory: state)
      let end = ContinuousClock.now + .seconds(20)
      while try stored.windows().count == counts[counts.count - 1], ContinuousClock.now < end {}
      try await Task.sleep(for: .microseconds(Int.random(in: 0..<3_000, using: &generator)))
      daemon.process.signal(SIGKILL)
      daemon.process.wait()
      counts.append(try stored.windows().count)
      try stored.close()
    }
    // Else it was not killed among the runs.
    #expect(counts.count > 2, "seed \(seed): \(counts)")
    print("seed \(seed): matches after the kills: \(counts)")
    try await finish()
  }

  private func finish() async throws {
    let daemon = try daemon()
    let client = daemon.client()
    for _ in 0..<2_000 {
      let status = try await client.getStatus().correlations.first
      if let last = status?.lastRunUnixNanos, last > nowNanos - 4 * CorrelationKillTests.minute { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    let alerts = try await client.listAlerts().alerts
    #expect(Set(alerts.map(\.dedup)) == Set((0..<CorrelationKillTests.users).map { "user \($0)" }))
    #expect(alerts.count == CorrelationKillTests.users && alerts.allSatisfy { $0.eventCount == 1 })
    await client.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
    #expect(try await settledNanos() > nowNanos - 4 * CorrelationKillTests.minute)
    #expect(try StateFile(directory: state).problems() == [])
  }
}
