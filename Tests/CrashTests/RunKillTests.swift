import Foundation
import GRDB
import PicketClient
import Storage
import TestSupport
import Testing
import Wire

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

@Suite("Schedules of a daemon that was killed, with flows that came before, meanwhile and after", .serialized)
struct MissedRunKillTests {
  private let scratch: ScratchDirectory
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    try scratch.makeDirectory("none")
    _ = try scratch.write("limits: {query_revisit_seconds: 1}\n", to: "picketd.yml")
  }

  private func daemon(_ detections: String) throws -> Daemon {
    try Daemon(scratch, state: state, detections: detections, flags: ["--config", scratch.path("picketd.yml")])
  }

  private func kill(_ daemon: Daemon, _ client: PicketClient) async {
    daemon.process.signal(SIGKILL)
    #expect(daemon.process.wait() == -SIGKILL)
    await client.close(gracePeriod: .zero)
  }

  /// Waits until there are so many alerts, at most ten seconds; gives their titles in order.
  private func titles(_ count: Int, _ client: PicketClient) async throws -> [String] {
    for _ in 0..<500 where try await client.listAlerts().alerts.count < count {
      try await Task.sleep(for: .milliseconds(20))
    }
    return try await client.listAlerts().alerts.map(\.title).sorted()
  }

  private func isSettled(_ client: PicketClient) async throws -> Bool {
    for _ in 0..<500 {
      let query = try #require(try await client.getStatus().queries.first)
      if query.lastRunUnixNanos != 0, query.runsMissed == 0, query.runsLate == 0, !query.running { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }

  @Test("Each of the sources of two minutes alerts: before the kill, as a backlog after it, and after its run")
  func twoMinutes() async throws {
    try scratch.makeDirectory("detections")
    _ = try scratch.write(FieldSchedule.files, to: "detections/two.yml")
    let period = 2 * FieldSchedule.minute
    let now = WallClock.nanos() / period * period
    // Acknowledged before the kill; the daemon that should have run the query meanwhile was not there.
    var life = try daemon(scratch.path("none"))
    var client = life.client()
    _ = try await client.ingestFlow(FieldSchedule.burst(1, at: now - 7 * FieldSchedule.minute))
    await kill(life, client)
    try await FieldSchedule.remember(FieldSchedule.name, sinceNanos: now - 20 * FieldSchedule.minute, in: state)

    life = try daemon(scratch.path("detections"))
    client = life.client()
    #expect(try await titles(1, client) == ["10.3.0.1 had 5"])
    #expect(try await isSettled(client))
    #expect(try await client.getStatus().queries[0].runsMadeUp >= 8)
    // A backlog, delivered right after the restart, and flows that come after their run.
    _ = try await client.ingestFlow(FieldSchedule.burst(2, at: now - 9 * FieldSchedule.minute))
    #expect(try await titles(2, client).last == "10.3.0.2 had 5")
    _ = try await client.ingestFlow(FieldSchedule.burst(3, at: now - 3 * FieldSchedule.minute))
    #expect(try await titles(3, client).last == "10.3.0.3 had 5")
    // Killed right after the answer.
    _ = try await client.ingestFlow(FieldSchedule.burst(4, at: now - 5 * FieldSchedule.minute))
    await kill(life, client)

    life = try daemon(scratch.path("detections"))
    client = life.client()
    let all = (1...4).map { "10.3.0.\($0) had 5" }
    #expect(try await titles(4, client) == all)
    #expect(try await isSettled(client))
    #expect(try await client.listAlerts().alerts.allSatisfy { $0.eventCount == 1 })
    #expect(try await client.getStatus().queries[0].gaps.isEmpty)
    await client.close()
    #expect(life.stop() == 0, "\(life.errors)")
    #expect(try StateFile(directory: state).problems() == [])
  }

  @Test("Killed between made-up runs and the commit that remembers them, they are made again and count nothing twice")
  func betweenTheCommits() async throws {
    try scratch.makeDirectory("detections")
    _ = try scratch.write(FieldSchedule.files, to: "detections/two.yml")
    let period = 2 * FieldSchedule.minute
    let now = WallClock.nanos() / period * period
    var life = try daemon(scratch.path("none"))
    var client = life.client()
    for source in 1...5 {
      _ = try await client.ingestFlow(
        FieldSchedule.burst(source, at: now - (3 + 2 * Int64(source)) * FieldSchedule.minute))
    }
    await kill(life, client)
    try await FieldSchedule.remember(FieldSchedule.name, sinceNanos: now - 30 * FieldSchedule.minute, in: state)
    let all = (1...5).map { "10.3.0.\($0) had 5" }
    for _ in 1...2 {
      try refuseLooks(true)
      life = try daemon(scratch.path("detections"))
      client = life.client()
      #expect(try await titles(5, client) == all)
      await kill(life, client)
      try refuseLooks(false)
      #expect(try await looks() == 0)
    }
    life = try daemon(scratch.path("detections"))
    client = life.client()
    #expect(try await isSettled(client))
    #expect(try await client.getStatus().queries[0].runsMadeUp >= 13)
    #expect(try await titles(5, client) == all)
    #expect(try await client.listAlerts().alerts.allSatisfy { $0.eventCount == 1 })
    await client.close()
    #expect(life.stop() == 0, "\(life.errors)")
    #expect(try await looks() >= 14)
    #expect(try StateFile(directory: state).problems() == [])
  }

  @Test("The shipped query finds a scan that is delivered after its run, and again nothing after a kill")
  func scanDeliveredLate() async throws {
    try scratch.makeDirectory("detections")
    for name in ["vpc_flow_port_scanning.yml", "vpc_flow_port_scanning_rule.yml"] {
      let text = try Repository.text("detections/\(name)")
      _ = try scratch.write(text.replacing("Enabled: false", with: "Enabled: true"), to: "detections/\(name)")
    }
    let hour = 60 * FieldSchedule.minute
    let now = WallClock.nanos() / hour * hour
    try await FieldSchedule.remember("VPC Flow Port Scanning", sinceNanos: now - 2 * hour, in: state)
    var life = try daemon(scratch.path("detections"))
    var client = life.client()
    #expect(try await isSettled(client))
    let answer = try await client.ingestFlow(
      IngestFlowRequest(lines: FieldSchedule.scan(at: now - 3 * FieldSchedule.minute)))
    #expect(answer.acceptedCount == 15)
    let title = ["10.3.0.1 scanned 15 ports of 10.3.0.2 in vpc-1"]
    #expect(try await titles(1, client) == title)
    await kill(life, client)
    life = try daemon(scratch.path("detections"))
    client = life.client()
    #expect(try await isSettled(client))
    #expect(try await titles(1, client) == title)
    #expect(try await client.listAlerts().alerts.map(\.eventCount) == [1])
    await client.close()
    #expect(life.stop() == 0, "\(life.errors)")
  }

  /// Keeps runs from being remembered, or lets them be again, while no daemon runs.
  private func refuseLooks(_ refuses: Bool) throws {
    let queue = try DatabaseQueue(path: "\(state)/state.sqlite3")
    try queue.inDatabase { db in
      try db.execute(sql: "DROP TRIGGER IF EXISTS refusal; DROP TRIGGER IF EXISTS look_refusal")
      if !refuses { return }
      try db.execute(
        sql: """
          CREATE TRIGGER refusal BEFORE UPDATE OF last_as_of ON schedule
          BEGIN SELECT RAISE(ABORT, 'refused by the test'); END;
          CREATE TRIGGER look_refusal BEFORE INSERT ON schedule_look
          BEGIN SELECT RAISE(ABORT, 'refused by the test'); END
          """)
    }
    try queue.close()
  }

  private func looks() async throws -> Int {
    let queue = try DatabaseQueue(path: "\(state)/state.sqlite3")
    defer { try? queue.close() }
    return try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM schedule_look WHERE state = 1") ?? 0 }
  }
}
