import Flows
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("Turns of callers at the disk")
struct DiskSharesTests {
  private static let milli: UInt64 = 1_000_000
  private static let start: UInt64 = 50_000_000_000
  private let scratch: ScratchDirectory

  init() throws { scratch = try ScratchDirectory() }

  @Test("A uid that is alone never pauses")
  func alone() {
    var shares = DiskShares()
    for round in 0..<20 as Range<UInt64> {
      let now = Self.start + round * 20 * Self.milli
      shares.submitted(by: 1, now: now)
      shares.took(15 * Self.milli, rows: [1: 30_000], now: now + 15 * Self.milli)
      #expect(shares.mayWrite(1, now: now + 15 * Self.milli))
    }
  }

  @Test("Beside another, a uid pauses for three times as long as its rows took, and for its part of a group")
  func paused() {
    var shares = DiskShares()
    for owner: UInt32 in [1, 2] { shares.submitted(by: owner, now: Self.start) }
    let end = Self.start + 20 * Self.milli
    shares.took(20 * Self.milli, rows: [1: 990, 2: 10], now: end)
    #expect(!shares.mayWrite(1, now: end + 59 * Self.milli) && shares.mayWrite(1, now: end + 60 * Self.milli))
    #expect(!shares.mayWrite(2, now: end) && shares.mayWrite(2, now: end + Self.milli))
    #expect(shares.nextEnd(now: end) == end + 600_000)
    #expect(shares.nextEnd(now: end + Self.milli) == end + 59_400_000)
    // However slow the disk is.
    shares.took(9_000 * Self.milli, rows: [2: 1], now: end)
    #expect(shares.mayWrite(2, now: end + 200 * Self.milli))
  }

  @Test("A second after the other has stored nothing, a uid is alone again, and uids of long ago are forgotten")
  func aloneAgain() {
    var shares = DiskShares()
    for owner in 1...200 as ClosedRange<UInt32> { shares.submitted(by: owner, now: Self.start) }
    let later = Self.start + 1_001 * Self.milli
    shares.submitted(by: 1, now: later)
    shares.took(20 * Self.milli, rows: [1: 1], now: later)
    #expect(shares.mayWrite(1, now: later))
  }

  @Test("What waits in a pause is written after it, before it for another uid, and at once when the store is closed")
  func store() throws {
    let store = try FlowStore.open(scratch)
    let stored = Mutex<[UInt32]>([])
    let large = TestFlows.batch(0..<20_000)
    // Nothing is taken before all have come.
    store.check(large, receivedNanos: TestFlows.start) { _ in
      for owner: UInt32 in [1, 1, 1, 2, 2, 2] {
        store.submit(owner == 1 ? large : TestFlows.batch(0..<3), receivedNanos: TestFlows.start, owner: owner) { _ in
          stored.withLock { $0.append(owner) }
        }
      }
    }
    _ = store.snapshot()
    store.close()
    let order = stored.withLock { $0 }
    #expect(order.sorted() == [1, 1, 1, 2, 2, 2])
    #expect(order.first == 1 && order.firstIndex(of: 2) == 1, "\(order)")
    #expect(store.info.flowCount == 60_009)
  }
}
