import Detection
import Flows
import PicketClient
import Storage
import Testing
import Wire

@testable import PicketServer

@Suite("What scheduled queries have looked at", .mayBlock)
struct CoverageTests {
  private func at(_ minutes: Int64) -> Int64 { TestFlows.hour + minutes * TestFlows.minute }

  private func turn(_ server: FlowServer, to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  /// Five flows of a source, enough for a row.
  private func burst(_ source: Int, at minutes: Int64) -> IngestFlowRequest {
    IngestFlowRequest(
      flows: (0..<5).map { TestFlows.flow(from: "10.3.0.\(source)", at: minutes * TestFlows.minute + $0 * 1_000_000) })
  }

  private func titles(_ client: PicketClient) async throws -> Set<String> {
    Set(try await client.listAlerts().alerts.map(\.title))
  }

  @Test("Flows that come after their run have it made again, at most once in a while; a later run's flows do not")
  func late() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      turn(server, to: 32)
      #expect(try await daemon.hasRun(1))
      _ = try await client.ingestFlow(burst(1, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 })
      #expect(try await titles(client) == ["10.3.0.1 had 5"])
      #expect(try await daemon.status().queries[0].lastRunUnixNanos == at(32))
      // Another one waits, and what the next run will see causes none.
      _ = try await client.ingestFlow(burst(2, at: 31))
      _ = try await client.ingestFlow(burst(3, at: 32))
      #expect(try await daemon.reports { $0.queries[0].runsLate == 1 })
      turn(server, to: 36)
      #expect(try await daemon.reports { $0.queries[0].runs == 2 && $0.queries[0].runsMadeUp == 1 })
      #expect(try await daemon.status().queries[0].runsRepeated == 1)
      #expect(try await titles(client) == ["10.3.0.1 had 5", "10.3.0.3 had 5"])
      turn(server, to: 37)
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 2 && $0.queries[0].runsLate == 0 })
      #expect(try await titles(client) == ["10.3.0.1 had 5", "10.3.0.2 had 5", "10.3.0.3 had 5"])
      #expect(try await daemon.status().queries[0].gaps.isEmpty)
    }
  }

  @Test("Flows that came late before a restart are recognised after it, from the numbers of their entries")
  func lateBeforeRestart() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      _ = try await client.ingestFlow(burst(9, at: 31))
      turn(server, to: 32)
      #expect(try await daemon.hasRun(1))
      _ = try await client.ingestFlow(burst(1, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 })
      _ = try await client.ingestFlow(burst(2, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsLate == 1 })
    }
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 && $0.queries[0].runsLate == 0 })
      let titles = try await titles(client)
      #expect(titles == ["10.3.0.1 had 5", "10.3.0.2 had 5", "10.3.0.9 had 5"])
    }
    // Nothing is late any more.
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      try await Task.sleep(for: .milliseconds(100))
      #expect(try await daemon.status().flows?.queriesRun == 0)
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [1, 1, 1])
    }
  }

  @Test("What left the window before a run could look at it is a gap: in the status, the log and the answer of a run")
  func evicted() async throws {
    let server = try FlowServer()
    turn(server, to: 30)
    try await server.serve(FlowDetections.everyFlow) { client, _ in
      turn(server, to: 36)
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: 23, at: 35 * TestFlows.minute)]))
    }
    turn(server, to: 30 + 5 * 60)
    let expected = ScheduleGap(fromUnixNanos: at(30), untilUnixNanos: at(40), cause: "evicted")
    for life in 1...2 {
      try await server.serve(FlowDetections.everyFlow) { client, daemon in
        #expect(try await daemon.reports { $0.queries[0].gaps == [expected] && $0.queries[0].runsMissed == 0 })
        #expect(server.log.lines(with: "has not looked at all flows").count == 1, "life \(life)")
        let answer = try await client.runScheduled(
          RunScheduledRequest(queryName: "Flows of telnet", asOfUnixNanos: at(35), dryRun: true))
        #expect(answer.gaps == [ScheduleGap(fromUnixNanos: at(30), untilUnixNanos: at(35), cause: "evicted")])
        let whole = try await client.runScheduled(RunScheduledRequest(queryName: "Flows of telnet", dryRun: true))
        #expect(whole.gaps.isEmpty)
      }
    }
  }

  @Test("A run that fails leaves a gap where no later one looks; one that takes too long is called cancelled")
  func cancelled() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      _ = try await client.ingestFlow(burst(1, at: 31))
      server.clock.step(60 * TestFlows.second + 1)
      turn(server, to: 32)
      #expect(try await daemon.hasRun(1))
      server.clock.step(0)
      let gap = ScheduleGap(fromUnixNanos: at(31), untilUnixNanos: at(32), cause: "cancelled")
      #expect(try await daemon.reports { $0.queries[0].gaps == [gap] })
      // A flow that comes late for it has it made again, and makes it good.
      _ = try await client.ingestFlow(burst(2, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 && $0.queries[0].gaps.isEmpty })
      #expect(try await titles(client).isSuperset(of: ["10.3.0.1 had 5", "10.3.0.2 had 5"]))
    }
  }

  @Test("Of a query that was disabled, or had another text, nothing is missed")
  func anotherText() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { _, daemon in
      turn(server, to: 32)
      let hasRun = try await daemon.hasRun(1)
      #expect(hasRun)
    }
    turn(server, to: 52)
    try await server.serve(FlowDetections.twoMinutesOfThree) { _, daemon in
      // The last time that has come is run at once, as ever.
      #expect(try await daemon.hasRun(1))
      try await Task.sleep(for: .milliseconds(100))
      let status = try await daemon.status().queries[0]
      #expect(status.runsMadeUp == 0 && status.gaps.isEmpty && status.coveredSinceUnixNanos == at(52))
      #expect(status.lastRunUnixNanos == at(52))
    }
    try await server.serve(FlowDetections.twoMinutesDisabled) { _, _ in }
    turn(server, to: 72)
    try await server.serve(FlowDetections.twoMinutesOfThree) { _, daemon in
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status().queries[0]
      #expect(status.runsMadeUp == 0 && status.gaps.isEmpty && status.coveredSinceUnixNanos == at(72))
    }
  }

  @Test("The shipped query finds the scan that is delivered after its run, as of the hour of the scan")
  func scanDeliveredLate() async throws {
    let server = try FlowServer()
    turn(server, to: 30)
    try await server.serve(FlowDetections.enabled) { client, daemon in
      turn(server, to: 60)
      #expect(try await daemon.hasRun(1))
      turn(server, to: 68)
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: TestFlows.scan(ports: 2_000..<2_015, at: 57 * TestFlows.minute)))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 })
      let alerts = try await client.listAlerts().alerts.filter { $0.detectionID == "Picket.AWS.VPCFlow.PortScanning" }
      #expect(alerts.map(\.title) == ["10.0.0.1 scanned 15 ports of 10.0.0.2 in vpc-1"])
      turn(server, to: 120)
      #expect(try await daemon.hasRun(2))
      #expect(try await daemon.status().queries[0].lastRowCount == 0)
    }
  }
}

/// What was not looked at of a simulated schedule, by the minute, from all that has happened.
struct CoverageModel {
  private let schedule: SimulatedSchedule
  /// The minutes that are compared.
  let minutes: Range<Int64>

  init(_ schedule: SimulatedSchedule) {
    self.schedule = schedule
    let times = schedule.interval
    let last = times.schedule.last(notAfter: schedule.now) ?? 0
    let next = times.schedule.next(after: last) ?? .max
    // A run that is to come may still look at later ones; of a query that asks for all, at what there is.
    let open = times.times(asOf: next).lowerBound
    let end = open == .min ? schedule.completeSinceNanos : open
    let first = schedule.knownSinceNanos / SimulatedSchedule.minute + 1
    minutes = first..<max(first, end == .min ? first : end / SimulatedSchedule.minute)
  }

  /// The minutes of which not all was looked at.
  func unlooked() -> Set<Int64> { Set(minutes.filter { isUnlooked($0) && !isDoubtful($0) }) }

  /// Whether a run looked at a minute while the clock was ahead.
  ///
  /// Such a run is forgotten when the clock is put right, but not when the daemon was killed first.
  private func isDoubtful(_ minute: Int64) -> Bool {
    schedule.runs.contains {
      $0.isVoid && $0.looked.lowerBound < (minute + 1) * SimulatedSchedule.minute
        && $0.looked.upperBound > minute * SimulatedSchedule.minute
    }
  }

  private func isUnlooked(_ minute: Int64) -> Bool {
    let times = minute * SimulatedSchedule.minute..<(minute + 1) * SimulatedSchedule.minute
    guard isAskedFor(times) else { return false }
    let runs = schedule.runs.filter {
      !$0.isVoid && $0.looked.lowerBound <= times.lowerBound && times.upperBound <= $0.looked.upperBound
    }
    if runs.isEmpty { return true }
    return schedule.flows.contains { flow in
      times.contains(flow.timeNanos)
        && !schedule.runs.contains {
          !$0.isVoid && $0.looked.contains(flow.timeNanos) && flow.entry < $0.nextEntry
        }
    }
  }

  /// Whether a run that was to be made asks for some times.
  private func isAskedFor(_ times: Range<Int64>) -> Bool {
    var time = schedule.interval.schedule.next(after: max(times.lowerBound, schedule.knownSinceNanos))
    while let one = time, one <= schedule.now {
      let asked = schedule.interval.times(asOf: one)
      if asked.lowerBound > times.lowerBound { return false }
      if asked.upperBound >= times.upperBound { return true }
      time = schedule.interval.schedule.next(after: one)
    }
    return false
  }

  /// The minutes that the account says were not looked at.
  func reported() -> Set<Int64> {
    var minutes: Set<Int64> = []
    for gap in schedule.coverage.unlooked(completeSinceNanos: schedule.completeSinceNanos) where gap.fromNanos > 0 {
      minutes.formUnion(gap.fromNanos / SimulatedSchedule.minute...(gap.endNanos - 1) / SimulatedSchedule.minute)
    }
    return minutes.filter { self.minutes.contains($0) && !isDoubtful($0) }
  }

  /// What is wrong with how rows were counted; empty when nothing is.
  ///
  /// Each row that a run gave at its last look was counted by a run that it overlaps, and no row by two that overlap.
  func miscounted() -> [String] {
    var problems: [String] = []
    for (row, intervals) in schedule.counted {
      for (place, one) in intervals.enumerated() {
        for other in intervals[(place + 1)...] where one.overlaps(other) {
          problems.append("row \(row) was counted by two runs that overlap: \(one) and \(other)")
        }
      }
    }
    let last = Dictionary(schedule.runs.map { ($0.asOfNanos, $0) }, uniquingKeysWith: { $1 })
    for run in last.values {
      let interval = CountedInterval(earliestNanos: run.looked.lowerBound, asOfNanos: run.asOfNanos)
      for row in run.rows where !schedule.counted[row, default: []].contains(where: { $0.overlaps(interval) }) {
        problems.append("row \(row) of the run as of \(run.asOfNanos) was not counted")
      }
    }
    return problems
  }
}
