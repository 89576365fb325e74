import Detection
import PicketClient
import Testing
import Wire

@testable import PicketServer

@Suite("When a scheduled query runs")
struct TimetableTests {
  private static let minute: Int64 = 60_000_000_000
  private static let hour = 60 * minute
  /// 2026-01-01 00:00 UTC.
  private static let day: Int64 = 1_767_225_600_000_000_000
  private static let hourly = Schedule(timing: .rate(minutes: 60), timeoutMinutes: 5)

  private func timetable(_ schedule: Schedule = hourly, last: Int64?, now: Int64) -> Timetable {
    Timetable(schedule: schedule, lastRunNanos: last, nowNanos: now)
  }

  @Test("A query that never ran waits for its first time and has missed nothing")
  func first() {
    var timetable = timetable(last: nil, now: Self.day + Self.minute)
    #expect(timetable.due(nowNanos: Self.day + Self.minute) == nil)
    #expect(timetable.next(nowNanos: Self.day + Self.minute) == Self.day + Self.hour)
    #expect(timetable.due(nowNanos: Self.day + Self.hour - 1) == nil)
    #expect(timetable.due(nowNanos: Self.day + Self.hour) == Self.day + Self.hour)
  }

  @Test("A run stays due until it is settled, and is then not due again")
  func settled() {
    var timetable = timetable(last: Self.day, now: Self.day)
    let late = Self.day + Self.hour + 17
    #expect(timetable.due(nowNanos: late) == Self.day + Self.hour)
    #expect(timetable.next(nowNanos: late) == Self.day + Self.hour)
    #expect(timetable.due(nowNanos: late + 1) == Self.day + Self.hour)
    timetable.settle(Self.day + Self.hour)
    #expect(timetable.due(nowNanos: late + 2) == nil)
    #expect(timetable.next(nowNanos: late + 2) == Self.day + 2 * Self.hour)
  }

  @Test("Runs that were missed while the daemon was down are made up once, as of the last of them")
  func missed() {
    let now = Self.day + 5 * Self.hour + 20 * Self.minute
    var timetable = timetable(last: Self.day, now: now)
    #expect(timetable.due(nowNanos: now) == Self.day + 5 * Self.hour)
    timetable.settle(Self.day + 5 * Self.hour)
    #expect(timetable.due(nowNanos: now) == nil)
    #expect(timetable.next(nowNanos: now) == Self.day + 6 * Self.hour)
  }

  @Test("A run that takes longer than a period is followed by one run, as of the last time that has come meanwhile")
  func long() {
    var timetable = timetable(last: Self.day, now: Self.day)
    #expect(timetable.due(nowNanos: Self.day + Self.hour) == Self.day + Self.hour)
    let end = Self.day + 4 * Self.hour + 30 * Self.minute
    timetable.settle(Self.day + Self.hour)
    #expect(timetable.due(nowNanos: end) == Self.day + 4 * Self.hour)
  }

  @Test("Cron expressions are minutes in UTC")
  func cron() throws {
    let schedule = Schedule(timing: .cron(try CronExpression("30 6 * * *")), timeoutMinutes: 1)
    var timetable = timetable(schedule, last: nil, now: Self.day)
    #expect(timetable.next(nowNanos: Self.day) == Self.day + 6 * Self.hour + 30 * Self.minute)
    let threeDays = Self.day + 72 * Self.hour
    #expect(timetable.due(nowNanos: threeDays) == Self.day + 54 * Self.hour + 30 * Self.minute)
  }

  @Test("A clock that goes back by less than a period repeats no run")
  func smallStepBack() {
    var timetable = timetable(last: Self.day + Self.hour, now: Self.day + Self.hour)
    let back = Self.day + Self.hour - 2 * Self.minute
    #expect(timetable.due(nowNanos: back) == nil)
    #expect(timetable.due(nowNanos: Self.day + Self.hour + 1) == nil)
    #expect(timetable.next(nowNanos: back) == Self.day + 2 * Self.hour)
  }

  @Test("A clock that was far ahead and was put right does not keep the query from running")
  func largeStepBack() {
    var timetable = timetable(last: Self.day + 1_000 * Self.hour, now: Self.day)
    #expect(timetable.due(nowNanos: Self.day + Self.minute) == nil)
    #expect(timetable.next(nowNanos: Self.day + Self.minute) == Self.day + Self.hour)
    #expect(timetable.due(nowNanos: Self.day + Self.hour) == Self.day + Self.hour)
  }
}

@Suite("Schedules of a daemon whose clock is set", .mayBlock)
struct ClockStepTests {
  private static let day = 24 * 60 * TestFlows.minute

  private func at(_ minutes: Int64) -> Int64 { TestFlows.hour + minutes * TestFlows.minute }

  private func turn(_ server: FlowServer, to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  /// Waits longer than the scheduler does between two looks at the clock; no further run may have begun.
  private func staysAt(_ runCount: UInt64, _ queriesRun: UInt64, _ daemon: TestServer) async throws {
    try await Task.sleep(for: .milliseconds(100))
    let status = try await daemon.status()
    #expect(status.queries[0].runs == runCount && status.flows?.queriesRun == queriesRun)
  }

  @Test("A clock that is set back by less than a period runs no time twice, also after a restart in between")
  func back() async throws {
    let server = try FlowServer()
    turn(server, to: 35)
    try await server.serve(FlowDetections.everyFlow) { _, daemon in
      turn(server, to: 40)
      #expect(try await daemon.hasRun(1))
      turn(server, to: 33)
      try await staysAt(1, 1, daemon)
      #expect(try await daemon.status().queries[0].nextRunUnixNanos == at(50))
      turn(server, to: 41)
      try await staysAt(1, 1, daemon)
      turn(server, to: 33)
    }
    try await server.serve(FlowDetections.everyFlow) { _, daemon in
      turn(server, to: 40)
      try await staysAt(0, 0, daemon)
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == at(40) && status.nextRunUnixNanos == at(50))
      turn(server, to: 50)
      #expect(try await daemon.hasRun(1))
      try await staysAt(1, 1, daemon)
    }
  }

  @Test("A clock that jumps ahead misses runs, which are made up; put right, the schedule goes on from there")
  func ahead() async throws {
    let server = try FlowServer()
    turn(server, to: 35)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      turn(server, to: 40)
      #expect(try await daemon.hasRun(1))
      server.turn(to: Self.day + 47 * TestFlows.minute)
      #expect(try await daemon.hasRun(2))
      #expect(try await daemon.reports { $0.queries[0].runsMadeUp == 143 })
      try await staysAt(2, 145, daemon)
      #expect(try await daemon.status().queries[0].lastRunUnixNanos == at(40) + Self.day)
      turn(server, to: 45)
      try await staysAt(2, 145, daemon)
      #expect(try await daemon.status().queries[0].nextRunUnixNanos == at(50))
      let flows = (0..<3).map { TestFlows.flow(port: 23, at: 44 * TestFlows.minute + $0 * TestFlows.second) }
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      turn(server, to: 50)
      #expect(try await daemon.hasRun(3))
      #expect(try await daemon.status().queries[0].lastRunUnixNanos == at(50))
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [3])
    }
    // The run of the day that has not come is not the last one any more.
    turn(server, to: 51)
    try await server.serve(FlowDetections.everyFlow) { _, daemon in
      try await staysAt(0, 0, daemon)
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == at(50) && status.nextRunUnixNanos == at(60))
    }
  }
}
