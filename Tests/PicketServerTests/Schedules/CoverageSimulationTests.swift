import Foundation
import Storage
import TestSupport
import Testing

@testable import PicketServer

@Suite("Schedules with downtime, late flows, failures, clock steps and eviction, beside a model")
struct CoverageSimulationTests {
  /// `PICKET_COVERAGE_SEEDS='0 5000'` tries those seeds.
  private static let seeds: Range<UInt64> = {
    let numbers = (ProcessInfo.processInfo.environment["PICKET_COVERAGE_SEEDS"] ?? "").split(separator: " ").compactMap
    {
      UInt64($0)
    }
    return numbers.count == 2 && numbers[0] < numbers[1] ? numbers[0]..<numbers[1] : 0..<150
  }()

  @Test("What is reported as not looked at is what the model says, and each row counts once for each disjoint run")
  func simulation() {
    var (gapMinutes, lateRuns, madeUp) = (0, 0, 0)
    for seed in Self.seeds {
      var story = CoverageStory(seed: seed)
      story.run()
      let model = CoverageModel(story.schedule)
      let (expected, found) = (model.unlooked(), model.reported())
      gapMinutes += expected.count
      lateRuns += story.lateRuns
      madeUp += story.missedRuns
      if expected != found {
        Issue.record(
          """
          seed \(seed): \(story.settings); unlooked and not reported \(expected.subtracting(found).sorted()), reported \
          and looked at \(found.subtracting(expected).sorted()) of \(model.minutes), now \(story.schedule.now)
          """)
      }
      for problem in model.miscounted() { Issue.record("seed \(seed): \(story.settings); \(problem)") }
    }
    #expect(gapMinutes > Self.seeds.count && lateRuns > Self.seeds.count && madeUp > Self.seeds.count)
  }

  @Test("What comes late for a query that asks for all waits for its next run, and is a gap when it is evicted before")
  func lateAndEvicted() throws {
    var schedule = SimulatedSchedule(
      rateMinutes: 10, lookBackMinutes: nil,
      bounds: CoverageBounds(retentionNanos: 60 * Self.minute, revisitNanos: 0, missedRunsMax: 10), threshold: 1,
      now: 1_000 * Self.minute)
    schedule.now += 10 * Self.minute
    schedule.runDue(.good)
    schedule.deliver([(1_003 * Self.minute, 1), (1_007 * Self.minute, 2)])
    #expect(schedule.coverage.lateCount == 0, "no run is made again")
    schedule.evict(before: 1_005 * Self.minute)
    schedule.runInBackground(.good)
    let gap = ScheduleGap(
      fromNanos: 1_003 * Self.minute, endNanos: 1_003 * Self.minute + 1, cause: .evicted)
    #expect(schedule.coverage.unlooked(completeSinceNanos: schedule.completeSinceNanos) == [gap])

    schedule.now += 10 * Self.minute
    schedule.runDue(.good)
    #expect(schedule.counted.keys.sorted() == [2])
    schedule.evict(before: 1_019 * Self.minute)
    schedule.runInBackground(.good)
    #expect(schedule.coverage.unlooked(completeSinceNanos: schedule.completeSinceNanos) == [gap])
  }

  private static let minute = SimulatedSchedule.minute
}

/// One random course of things.
private struct CoverageStory {
  private var random: SeededGenerator
  private(set) var schedule: SimulatedSchedule
  let settings: String
  private(set) var lateRuns = 0
  private(set) var missedRuns = 0
  private let rate: Int
  private let isCalm: Bool

  private static let minute = SimulatedSchedule.minute

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    rate = [1, 2, 5, 10].randomElement(using: &random) ?? 1
    let lookBack = [rate, rate, 2 * rate, 3 * rate, max(1, rate / 2), nil].randomElement(using: &random) ?? nil
    let retention = Int64(max(20, (lookBack ?? rate) * Int.random(in: 1...5, using: &random)))
    let revisit = [0, 1, 5].randomElement(using: &random) ?? 0
    let missed = [3, 1_000, 1_000].randomElement(using: &random) ?? 3
    isCalm = random.chance(30)
    settings = "every \(rate) min, of \(lookBack ?? 0), kept \(retention), revisit \(revisit), missed \(missed)"
    schedule = SimulatedSchedule(
      rateMinutes: rate, lookBackMinutes: lookBack,
      bounds: CoverageBounds(
        retentionNanos: retention * Self.minute, revisitNanos: Int64(revisit) * Self.minute, missedRunsMax: missed),
      threshold: Int.random(in: 1...4, using: &random), now: 29_000_003 * Self.minute + 7_000_000_000)
    self.random = random
  }

  mutating func run() {
    for _ in 0..<120 { step() }
    schedule.runDue(.good)
    for round in 1...4 { while background(.good, laterBy: Int64(round) * 100 * Self.minute) {} }
  }

  private mutating func step() {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<35: schedule.now += Int64.random(in: 1...Int64(rate) * 60, using: &random) * 1_000_000_000
    case 35..<60: deliver()
    case 60..<80: schedule.runDue(ending())
    case 80..<90: _ = background(ending(), laterBy: 0)
    case 90..<94: schedule.evict(before: random.chance(isCalm ? 0 : 30) ? schedule.now - 5 * Self.minute : .min)
    case 94..<97: schedule.restart(after: Int64.random(in: 0...Int64(6 * rate) * 60, using: &random) * 1_000_000_000)
    case 97 where !isCalm:
      // The clock is ahead for a while, in which a run may be made and no flow comes.
      let back = schedule.now
      schedule.now += min(
        schedule.bounds.retentionNanos, Int64.random(in: 2...5, using: &random) * Int64(rate) * Self.minute)
      if random.chance(50) { schedule.runDue(.good) }
      schedule.setBack(to: back)
    default: schedule.evict()
    }
  }

  private mutating func background(_ ending: SimulatedSchedule.Ending, laterBy nanos: Int64) -> Bool {
    let (late, missed) = (schedule.coverage.lateCount, schedule.coverage.missedCount)
    guard schedule.runInBackground(ending, laterBy: nanos) else { return false }
    if missed > 0 { missedRuns += 1 } else if late > 0 { lateRuns += 1 }
    return true
  }

  private mutating func ending() -> SimulatedSchedule.Ending {
    if isCalm || random.chance(80) { return .good }
    return [.failed, .truncated, .uncommitted, .killed].randomElement(using: &random) ?? .good
  }

  private mutating func deliver() {
    let isLate = random.chance(40)
    let age = isLate ? schedule.bounds.retentionNanos : Int64(rate) * Self.minute / 2
    var flows: [(timeNanos: Int64, source: Int)] = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let time = schedule.now - Int64.random(in: 0...age, using: &random) / 1_000_000_000 * 1_000_000_000
      flows.append((time, Int.random(in: 0..<3, using: &random)))
    }
    schedule.deliver(flows)
    if random.chance(10) { schedule.deliver(flows) }
  }
}
