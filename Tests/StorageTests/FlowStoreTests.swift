import Flows
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("Flows that outlive the process")
struct FlowStoreTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  @Test("After a restart every value of every flow is as it was", arguments: Durability.allCases)
  func restart(durability: Durability) throws {
    var store = try FlowStore.open(scratch) { $0.durability = durability }
    for part in 0..<20 {
      let batch = TestFlows.batch(part * 100..<(part + 1) * 100, named: part.isMultiple(of: 2))
      let receipt = try store.take(batch)
      #expect(receipt.acceptedCount == 100 && receipt.refused.isEmpty && receipt.repeated.isEmpty)
      #expect(receipt.info.flowCount == (part + 1) * 100)
    }
    let before = store.snapshot()
    #expect(before.numbers == Array(0..<2_000))
    for _ in 0..<3 {
      store.close()
      store = try FlowStore.open(scratch) { $0.durability = durability }
      #expect(store.recovery.rowCount == 2_000 && store.recovery.entryCount == 20)
      #expect(store.recovery.notes == [])
      #expect(store.snapshot().lines == before.lines)
      #expect(store.info.flowCount == 2_000 && store.info.completeSinceNanos == before.info.completeSinceNanos)
    }
  }

  @Test("Without a directory nothing is written, and all else is the same")
  func memory() throws {
    let store = try FlowStore(FlowStoreConfiguration(directory: nil), nowNanos: TestFlows.start)
    #expect(try store.take(TestFlows.batch(0..<10, named: true)).acceptedCount == 10)
    #expect(try store.take(TestFlows.batch(5..<15, named: true)).repeated == [0, 1, 2, 3, 4])
    #expect(store.snapshot().numbers == Array(0..<15))
    #expect(store.status.logFileCount == 0 && store.status.rowsAccepted == 15 && store.status.rowsRepeated == 5)
  }

  @Test("A named flow counts once, in one group, in the next and after a restart")
  func repeats() throws {
    var store = try FlowStore.open(scratch)
    let outcomes = Mutex<[Int]>([])
    for _ in 0..<8 {
      store.submit(TestFlows.batch(0..<50, named: true), receivedNanos: TestFlows.start) { result in
        outcomes.withLock { $0.append((try? result.get())?.acceptedCount ?? -1) }
      }
    }
    #expect(try store.take(TestFlows.batch(0..<50, named: true)).repeated == Array(0..<50))
    #expect(outcomes.withLock { $0 } == [50, 0, 0, 0, 0, 0, 0, 0])
    store.close()
    store = try FlowStore.open(scratch)
    #expect(try store.take(TestFlows.batch(25..<75, named: true)).repeated == Array(0..<25))
    #expect(store.snapshot().numbers == Array(0..<75))
  }

  @Test("The name of a flow is known to the uid that gave it, in its group and after a restart, and to no other")
  func owners() throws {
    var store = try FlowStore.open(scratch)
    let taken = Mutex<[Int]>([])
    for owner: UInt32 in [7, 8, 7] {
      store.submit(TestFlows.batch(0..<20, named: true), receivedNanos: TestFlows.start, owner: owner) { result in
        taken.withLock { $0.append((try? result.get())?.acceptedCount ?? -1) }
      }
    }
    store.close()
    #expect(taken.withLock(\.self) == [20, 20, 0])
    store = try FlowStore.open(scratch)
    #expect(store.recovery.notes == [])
    for owner: UInt32 in [7, 8] {
      #expect(try store.take(TestFlows.batch(0..<20, named: true), owner: owner).acceptedCount == 0)
    }
    #expect(try store.take(TestFlows.batch(10..<30, named: true), owner: 9).acceptedCount == 20)
    #expect(store.info.flowCount == 60)
  }

  @Test("Made identifiers of flows are never given twice, not even when all flows have left")
  func madeIdentifiers() throws {
    var identifiers: Set<String> = []
    for life in 0..<5 {
      let store = try FlowStore.open(scratch, at: TestFlows.start + Int64(life) * 3 * TestFlows.hour)
      #expect(store.info.flowCount == 0)
      let time = TestFlows.start + Int64(life) * 3 * TestFlows.hour
      try store.take(TestFlows.batch(0..<100, at: time), at: time)
      for line in store.snapshot().lines { identifiers.insert(String(line.split(separator: " ").last ?? "")) }
      store.close()
    }
    #expect(identifiers.count == 500)
    #expect(Set(identifiers.map { $0.prefix(8) }).count == 1, "they begin with the name of the store")
  }

  @Test("Rows that are too old or too far in the future are refused and counted, and are not there after a restart")
  func refused() throws {
    var store = try FlowStore.open(scratch)
    let old = try store.take(TestFlows.batch(0..<3, at: TestFlows.start - 3 * TestFlows.hour))
    #expect(old.acceptedCount == 0 && old.refused.map(\.row) == [0, 1, 2])
    let early = try store.take(TestFlows.batch(0..<3, at: TestFlows.start + TestFlows.hour))
    #expect(early.acceptedCount == 0 && early.refused.count == 3)
    #expect(store.status.rowsRefused == 6 && store.status.rowsAccepted == 0)
    store.close()
    store = try FlowStore.open(scratch)
    #expect(store.recovery.entryCount == 0 && store.info.flowCount == 0)
  }

  @Test(
    "Many threads that send at once share writes, and everything acknowledged is there once",
    arguments: [
      Durability.process, .power,
    ])
  func groups(durability: Durability) async throws {
    let store = try FlowStore.open(scratch) { $0.durability = durability }
    await withTaskGroup { group in
      for sender in 0..<8 {
        group.addTask {
          for part in 0..<20 {
            let first = sender * 10_000 + part * 50
            let receipt = await withCheckedContinuation { continuation in
              store.submit(
                TestFlows.batch(first..<first + 50, named: sender.isMultiple(of: 2)), receivedNanos: TestFlows.start
              ) { continuation.resume(returning: try? $0.get()) }
            }
            #expect(receipt?.acceptedCount == 50)
          }
        }
      }
    }
    let expected = (0..<8).flatMap { sender in (0..<1_000).map { sender * 10_000 + $0 } }
    #expect(store.snapshot().numbers == expected)
    let before = store.snapshot().lines
    store.close()
    #expect(try FlowStore.open(scratch).snapshot().lines == before)
  }

  @Test("What waits beyond the limit is refused at once and said, and the rest is taken")
  func busy() throws {
    let store = try FlowStore.open(scratch) { $0.logLimits.flowRowsWaitingMax = 1_000 }
    let outcomes = Mutex<[Result<FlowReceipt, StateError>]>([])
    for part in 0..<40 {
      let batch = TestFlows.batch(part * 1_000..<(part + 1) * 1_000)
      store.submit(batch, receivedNanos: TestFlows.start) { result in outcomes.withLock { $0.append(result) } }
    }
    store.close()
    let taken = outcomes.withLock { $0 }.compactMap { try? $0.get() }.count
    #expect(outcomes.withLock { $0 }.count == 40 && taken >= 1)
    for case .failure(let error) in outcomes.withLock({ $0 }) { #expect(error.code == .busy) }
    #expect(store.info.flowCount == taken * 1_000 && store.status.rowsWaiting == 0)
    #expect(store.status.batchesFailed == UInt64(40 - taken))
  }

  @Test("Few flows with long texts are bounded by the memory that they take")
  func busyBytes() throws {
    let store = try FlowStore.open(scratch) { $0.logLimits.flowWaitingBytesMax = 1_048_576 }
    let texts = (0..<400).map { String(repeating: "x", count: 1_000) + "\($0)" }
    let batch = TestFlows.batch(0..<400, accounts: texts)
    #expect(batch.byteCount > 400_000 && batch.byteCount < 1_000_000)
    let outcomes = Mutex<[StateError?]>([])
    // Nothing is taken meanwhile.
    store.check(batch, receivedNanos: TestFlows.start) { _ in
      for number in 0..<10 {
        store.submit(batch, receivedNanos: TestFlows.start, owner: UInt32(number)) { result in
          let error: StateError? = if case .failure(let error) = result { error } else { nil }
          outcomes.withLock { $0.append(error) }
        }
      }
      #expect(store.status.backlog.byteCount >= 1_048_576 && store.status.rowsWaiting < 2_000)
    }
    _ = store.snapshot()
    store.close()
    let refused = outcomes.withLock { $0 }.compactMap(\.self)
    #expect(refused.count >= 7 && outcomes.withLock { $0.count } == 10)
    #expect(refused.allSatisfy { $0.code == .busy && $0.description.contains("(flow_waiting_bytes_max)") })
    #expect(store.status.backlog == FlowBacklog())
  }

  @Test("A caller has as many flows waiting as are free beside them, and another one still has room")
  func share() throws {
    let store = try FlowStore.open(scratch) { $0.logLimits.flowRowsWaitingMax = 1_000 }
    let batch = TestFlows.batch(0..<300)
    let outcomes = Mutex<[UInt32: [StateError?]]>([:])
    // Nothing is taken meanwhile.
    store.check(batch, receivedNanos: TestFlows.start) { _ in
      for owner: UInt32 in [1, 1, 1, 2] {
        store.submit(batch, receivedNanos: TestFlows.start, owner: owner) { result in
          let error: StateError? = if case .failure(let error) = result { error } else { nil }
          outcomes.withLock { $0[owner, default: []].append(error) }
        }
      }
    }
    _ = store.snapshot()
    store.close()
    let refused = outcomes.withLock { $0[1] ?? [] }.compactMap(\.self)
    #expect(refused.count == 1 && refused[0].code == .busy)
    #expect(refused[0].description.contains("600 flows of this caller wait to be written"))
    #expect(outcomes.withLock { $0[2] } == [nil])
  }

  @Test("Files leave, the oldest first, when all their flows are past the retention, and a restart needs none of them")
  func retention() throws {
    let small: (inout FlowStoreConfiguration) -> Void = { $0.logLimits.flowLogFileBytesMax = 16_384 }
    var store = try FlowStore.open(scratch, small)
    var fileCounts: [Int] = []
    for minute in stride(from: Int64(0), to: 600, by: 5) {
      let time = TestFlows.start + minute * 60 * TestFlows.second
      try store.take(TestFlows.batch(Int(minute) * 200..<Int(minute) * 200 + 200, at: time), at: time)
      store.evict(nowNanos: time)
      fileCounts.append(store.status.logFileCount)
    }
    #expect(try scratch.flowFiles().count == store.status.logFileCount)
    #expect((fileCounts.max() ?? 0) < 40 && fileCounts.suffix(20).min() ?? 0 > 3, "\(fileCounts)")
    let end = TestFlows.start + 595 * 60 * TestFlows.second
    let before = store.snapshot()
    #expect(before.rowCount >= 4_800 && before.rowCount <= 5_400)
    store.close()
    store = try FlowStore.open(scratch, at: end, small)
    #expect(store.recovery.notes == [])
    let kept = store.snapshot().lines
    #expect(Set(kept).isSubset(of: before.lines) && kept.count >= 4_800)
    store.close()
    store = try FlowStore.open(scratch, at: end + 4 * TestFlows.hour, small)
    #expect(store.info.flowCount == 0 && store.recovery.expiredRowCount > 0)
    #expect(try scratch.flowFiles().count == 1)
  }

  @Test("Files with flows of a clock that was ahead leave, and those behind them, once the clock is right again")
  func clockAhead() throws {
    let small: (inout FlowStoreConfiguration) -> Void = { $0.logLimits.flowLogFileBytesMax = 65_536 }
    let store = try FlowStore.open(scratch, small)
    try store.take(TestFlows.batch(0..<100))
    let year = TestFlows.start + 365 * 24 * TestFlows.hour
    try store.take(TestFlows.batch(100..<200, at: year), at: year)
    var fileCounts: [Int] = []
    for minute in stride(from: Int64(0), to: 600, by: 5) {
      let time = TestFlows.start + minute * 60 * TestFlows.second
      try store.take(TestFlows.batch(1_000..<3_000, at: time), at: time)
      store.evict(nowNanos: time)
      fileCounts.append(store.status.logFileCount)
    }
    #expect(store.info.droppedAheadCount == 100)
    #expect(fileCounts.suffix(10).max() ?? 0 < fileCounts.max() ?? 0, "\(fileCounts)")
    #expect(try !scratch.flowFiles().contains("flows-0000000001.log"))
    store.close()
    let end = TestFlows.start + 595 * 60 * TestFlows.second
    #expect(try FlowStore.open(scratch, at: end, small).recovery.notes == [])
  }

  @Test("Flows that left early do not come back, their files leave, and both are said after a restart too")
  func early() throws {
    let small: (inout FlowStoreConfiguration) -> Void = {
      $0.limits.flowsMax = 1_000
      $0.limits.flowSegmentRowsMax = 200
      $0.logLimits.flowLogFileBytesMax = 16_384
    }
    var store = try FlowStore.open(scratch, small)
    for part in 0..<60 {
      let time = TestFlows.start + Int64(part) * 10 * TestFlows.second
      let receipt = try store.take(TestFlows.batch(part * 200..<(part + 1) * 200, at: time), at: time)
      #expect(receipt.info.flowCount <= 1_000)
    }
    #expect(store.info.droppedEarlyCount >= 11_000 && store.status.logFileCount < 12)
    let end = TestFlows.start + 600 * TestFlows.second
    let before = store.snapshot()
    let complete = store.info.completeSinceNanos
    #expect(complete > TestFlows.start)
    store.close()
    store = try FlowStore.open(scratch, at: end, small)
    #expect(store.info.flowCount <= 1_000)
    #expect(Set(store.snapshot().lines).isSubset(of: before.lines))
    // The log knows it up to its last entry.
    #expect(store.info.completeSinceNanos > TestFlows.start && store.info.completeSinceNanos <= end)
    #expect(store.snapshot().numbers.suffix(600) == before.numbers.suffix(600))
  }
}
