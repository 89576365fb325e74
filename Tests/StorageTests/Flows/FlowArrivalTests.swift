import Flows
import Testing

@testable import Storage

@Suite("Flows that come late, by the numbers of their entries")
struct FlowArrivalTests {
  private let scratch: ScratchDirectory
  private static let minute = 60 * TestFlows.second

  init() throws {
    scratch = try ScratchDirectory()
  }

  /// Thirty flows, five seconds apart, whose minutes are those of the clock.
  private func spread(at nanos: Int64) -> FlowBatch {
    var builder = FlowBatchBuilder()
    for number in 0..<30 {
      builder.set(.start, nanos: nanos + Int64(number) * 5 * TestFlows.second)
      precondition(builder.endRow() == nil, "a flow of the tests is a good one")
    }
    return builder.takeBatch(logType: "AWS.VPCFlow")
  }

  @Test("Everything is noted before somebody says what was looked at, and then what is older than that, by minutes")
  func watched() throws {
    let start = TestFlows.start / Self.minute * Self.minute - 10 * Self.minute
    for directory in [nil, scratch.path("state")] {
      let store = try FlowStore(FlowStoreConfiguration(directory: directory), nowNanos: TestFlows.start)
      #expect(store.nextEntry == 1 && store.numberedSnapshot().nextEntry == 1)
      try store.take(spread(at: start))
      let all = [(0, 55), (60, 115), (120, 145)].map {
        FlowArrival(
          entry: 1, firstNanos: start + $0.0 * TestFlows.second, lastNanos: start + $0.1 * TestFlows.second)
      }
      #expect(store.takeArrivals() == all)
      store.watchArrivals(before: start + 62 * TestFlows.second)
      try store.take(spread(at: start + 62 * TestFlows.second))
      #expect(store.takeArrivals().isEmpty)
      try store.take(spread(at: start))
      #expect(
        store.takeArrivals() == [
          FlowArrival(entry: 3, firstNanos: start, lastNanos: start + 55 * TestFlows.second),
          FlowArrival(
            entry: 3, firstNanos: start + 60 * TestFlows.second, lastNanos: start + 60 * TestFlows.second),
        ])
      #expect(store.nextEntry == 4 && store.numberedSnapshot().nextEntry == 4)
      store.close()
    }
  }

  @Test("After a restart the flows of the log are noted with their entries, also those past the retention")
  func restart() throws {
    var store = try FlowStore.open(scratch)
    let logID = store.logID
    for part in 0..<3 { try store.take(TestFlows.batch(0..<5, at: TestFlows.start + Int64(part) * Self.minute)) }
    store.close()
    for hours in [0, 5] as [Int64] {
      store = try FlowStore.open(scratch, at: TestFlows.start + hours * TestFlows.hour)
      #expect(store.logID == logID && store.nextEntry == 4)
      let arrivals = store.takeArrivals()
      #expect(arrivals.map(\.entry) == [1, 2, 3])
      #expect(arrivals.map(\.firstNanos) == (0..<3).map { TestFlows.start + $0 * Self.minute })
      store.close()
    }
  }

  @Test("There is a bound to what is noted; beyond it some are told together, and none is left out")
  func bounded() {
    let arrivals = FlowArrivals()
    let batch = FlowWindow(limits: FlowWindowLimits(), rowIdPrefix: "x", fingerprintKey: FlowFingerprintKey(1, 2))
      .check(spread(at: TestFlows.start - 10 * Self.minute), receivedNanos: TestFlows.start).batch
    guard let times = batch.eventTimes else { return #expect(Bool(false)) }
    for entry in 0..<100_000 as Range<UInt64> { arrivals.note(batch, times: times, entry: entry) }
    let noted = arrivals.take()
    #expect(noted.count <= 262_144 && noted.map(\.entry).max() == 99_999)
    #expect(noted.map(\.firstNanos).min() == times.lowerBound && noted.map(\.lastNanos).max() == times.upperBound)
  }
}
