import Flows
import TestSupport
import Testing

/// The flow window against a plain array of rows, over thousands of random steps.
@Suite("The flow window and its model")
struct FlowWindowModelTests {
  @Test(
    "The window holds what an array of rows would hold, after any steps",
    arguments: 1...UInt64(Trials.count(full: 8, inTests: 3)))
  func steps(seed: UInt64) throws {
    var run = FlowModelRun(seed: seed)
    for _ in 0..<150 { try run.step() }
    #expect(run.inserted > 800)
  }
}

/// A window and the rows that it should hold.
private struct FlowModelRun {
  private var generator: FlowSampleGenerator
  private var window: FlowWindow
  private let limits: FlowWindowLimits
  private var now: Int64 = 1_800_000_000_000_000_000
  /// The rows by their tags, which count them in the order of arrival and stand in their column `bytes`.
  private var rows: [Int64: FlowSample] = [:]
  private var nextTag: Int64 = 0
  private var nextNumber: UInt64 = 0
  private(set) var inserted = 0
  private var droppedEarly = 0

  init(seed: UInt64) {
    generator = FlowSampleGenerator(seed: seed)
    var limits = FlowWindowLimits()
    limits.flowRetentionSeconds = [60, 300, 3_600][Int(seed % 3)]
    limits.flowSegmentRowsMax = [1, 50, 300, 9_000][Int(seed % 4)]
    limits.flowOpenSlicesMax = [1, 3, 32][Int(seed / 2 % 3)]
    limits.flowsMax = [400, 3_000, 20_000][Int(seed / 3 % 3)]
    self.limits = limits
    window = FlowWindow(limits: limits, rowIdPrefix: "m", fingerprintKey: FlowFingerprintKey(seed, 9))
  }

  mutating func step() throws {
    now += Int64.random(in: 0...5_000_000_000, using: &generator)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<8: try insertBatch()
    case 8: evict()
    case 9 where Bool.random(using: &generator):
      now += Int64(limits.flowRetentionSeconds) * Int64.random(in: 0...300_000_000, using: &generator)
    default: compare()
    }
  }

  private mutating func insertBatch() throws {
    let count = [0, 1, 10, 60][Int.random(in: 0..<4, using: &generator)]
    let samples = (0..<count).map { _ in randomSample() }
    let admission = window.check(FlowBatch(samples), receivedNanos: now)
    let expected = expectedAdmission(samples)
    #expect(admission.refused.map(\.row) == expected.refused)
    #expect(admission.repeated == expected.repeated)
    #expect(admission.acceptedRows == expected.accepted)
    window.insert(try FlowBatch(decoding: admission.batch.encoded()))
    for (place, row) in admission.acceptedRows.enumerated() { add(samples[row], place: place) }
    nextNumber += UInt64(admission.batch.rowCount)
    inserted += admission.batch.rowCount
    #expect(window.info.flowCount == rows.count)
  }

  /// A record, some of them late, some too late, some with the identifier of another.
  private mutating func randomSample() -> FlowSample {
    let retention = Int64(limits.flowRetentionSeconds)
    let spread = [5, retention / 4, retention * 9 / 8][Int.random(in: 0..<3, using: &generator)]
    var sample = generator.sample(near: now, spreadSeconds: spread)
    sample.values[.bytes] = .integer(nextTag)
    nextTag += 1
    if Int.random(in: 0..<3, using: &generator) == 0 {
      sample.values[.rowId] = .text("id-\(Int.random(in: 0..<3_000, using: &generator))")
    }
    return sample
  }

  private func expectedAdmission(_ samples: [FlowSample]) -> (refused: [Int], repeated: [Int], accepted: [Int]) {
    var known = Set(rows.values.compactMap { $0.values[.rowId] })
    var expected: (refused: [Int], repeated: [Int], accepted: [Int]) = ([], [], [])
    for (row, sample) in samples.enumerated() {
      let time = eventTime(of: sample)
      if time < now - Int64(limits.flowRetentionSeconds) * 1_000_000_000 || time > now + 300_000_000_000 {
        expected.refused.append(row)
      } else if let id = sample.values[.rowId], !known.insert(id).inserted {
        expected.repeated.append(row)
      } else {
        expected.accepted.append(row)
      }
    }
    return expected
  }

  private func eventTime(of sample: FlowSample) -> Int64 {
    switch sample.values[.start] ?? sample.values[.end] {
    case .time(let nanos): nanos
    default: now
    }
  }

  private mutating func add(_ sample: FlowSample, place: Int) {
    var row = sample
    row.values[.eventTime] = .time(eventTime(of: sample))
    row.values[.parseTime] = .time(now / 1_000 * 1_000)
    row.values[.logType] = .text("AWS.VPCFlow")
    if row.values[.rowId] == nil {
      let digits = String(nextNumber + UInt64(place), radix: 16)
      row.values[.rowId] = .text("m" + String(repeating: "0", count: 16 - digits.count) + digits)
    }
    rows[tag(row)] = row
  }

  private func tag(_ row: FlowSample) -> Int64 {
    if case .integer(let tag) = row.values[.bytes] { tag } else { -1 }
  }

  private func time(_ row: FlowSample) -> Int64 {
    if case .time(let nanos) = row.values[.eventTime] { nanos } else { .min }
  }

  /// Lets rows leave, checks that those may leave that did, and goes on with the others.
  private mutating func evict() {
    let eviction = window.evict(nowNanos: now)
    let snapshot = window.snapshot()
    let kept = Set(snapshot.samples.map(tag))
    let left = rows.filter { !kept.contains($0.key) }
    let cutoff = now - Int64(limits.flowRetentionSeconds) * 1_000_000_000
    droppedEarly += eviction.droppedEarlyCount
    #expect(left.count == eviction.expiredCount + eviction.droppedEarlyCount)
    #expect(left.values.allSatisfy { time($0) < max(cutoff, snapshot.info.completeSinceNanos) })
    #expect(eviction.droppedEarlyCount > 0 || left.values.allSatisfy { time($0) < cutoff })
    #expect(snapshot.segments.allSatisfy { $0.lastNanos >= cutoff })
    #expect(snapshot.rowCount <= limits.flowsMax)
    #expect(window.info.droppedEarlyCount == droppedEarly)
    rows = rows.filter { kept.contains($0.key) }
    compare()
  }

  private func compare() {
    let snapshot = window.snapshot()
    let samples = snapshot.samples
    #expect(samples.count == rows.count && snapshot.rowCount == rows.count)
    #expect(samples.allSatisfy { rows[tag($0)] == $0 })
    #expect(snapshot.info.oldestNanos == rows.values.map(time).min())
    #expect(snapshot.info.newestNanos == rows.values.map(time).max())
    for segment in snapshot.segments { compareOrder(snapshot, segment) }
  }

  private func compareOrder(_ snapshot: FlowSnapshot, _ segment: FlowSegment) {
    let keys = (0..<segment.rowCount).map { row in
      let sample = FlowSample(snapshot, segment, row: row)
      return (segment.isSorted ? time(sample) : 0, tag(sample))
    }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
  }
}
