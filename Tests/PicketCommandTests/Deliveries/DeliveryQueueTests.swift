import TestSupport
import Testing
import Wire

@testable import Deliveries

@Suite("What a delivery has yet to send")
struct DeliveryQueueTests {
  private static let second: Int64 = 1_000_000_000

  private static func item(_ number: UInt64, alert: UInt64? = nil) -> DeliveryItem {
    var position = DeliveryPosition()
    position.sequence = number
    position.alertNumber = alert ?? number
    return DeliveryItem(
      kind: .created, alert: Alert(alertID: "3f9a1c20-\(alert ?? number)", detectionID: "D"), position: position)
  }

  private static func queue(_ policy: DeliveryPolicy, _ numbers: ClosedRange<UInt64>) -> DeliveryQueue {
    var queue = DeliveryQueue(policy: policy, position: DeliveryPosition())
    for number in numbers { queue.add(item(number)) }
    return queue
  }

  private static func away(_ after: Int = 0) -> SendResult {
    SendResult(deliveredCount: after, failure: .passing(reason: "away"))
  }

  private func numbers(_ step: DeliveryQueue.Step) -> [UInt64]? {
    guard case .send(let batch) = step else { return nil }
    return batch.items.map(\.sequence)
  }

  private func send(_ queue: inout DeliveryQueue, now: Int64, _ result: SendResult? = nil) -> DeliveryBatch? {
    guard case .send(let batch) = queue.next(now: now) else { return nil }
    queue.settle(batch, result ?? SendResult(deliveredCount: batch.items.count), now: now, jitter: 1)
    return batch
  }

  @Test("Items go out in their order, and the position moves when they are delivered")
  func order() {
    var queue = Self.queue(DeliveryPolicy(batchMax: 2, foldAfter: 0), 1...5)
    var sent: [UInt64] = []
    for position in [2, 4, 5] as [UInt64] {
      sent += numbers(queue.next(now: 0)) ?? []
      _ = send(&queue, now: 0)
      #expect(queue.position.sequence == position)
    }
    #expect(sent == [1, 2, 3, 4, 5])
    #expect(queue.next(now: 0) == .idle)
  }

  @Test("What is for others moves the position, but not past what waits")
  func passing() {
    var queue = DeliveryQueue(policy: DeliveryPolicy(foldAfter: 0), position: DeliveryPosition())
    var position = DeliveryPosition()
    position.sequence = 7
    queue.pass(position)
    #expect(queue.position.sequence == 7)
    queue.add(Self.item(8))
    position.sequence = 9
    queue.pass(position)
    #expect(queue.position.sequence == 7 && queue.tail.sequence == 9)
    guard case .send(let batch) = queue.next(now: 0) else { return #expect(Bool(false)) }
    #expect(batch.items[0].key == "3f9a1c20-8-created-8")
    _ = send(&queue, now: 0)
    #expect(queue.position.sequence == 9)
  }

  @Test("Of a batch that fails in the middle the rest is sent again, after a pause")
  func partOfBatch() {
    var queue = Self.queue(DeliveryPolicy(batchMax: 4, foldAfter: 0), 1...4)
    _ = send(&queue, now: 0, Self.away(3))
    #expect(queue.position.sequence == 3)
    #expect(queue.next(now: 0) == .wait(untilNanos: Self.second))
    #expect(numbers(queue.next(now: Self.second)) == [4])
  }

  @Test("Pauses double up to the longest one, are cut by half at most, and end with the first success")
  func pauses() {
    var queue = Self.queue(DeliveryPolicy(foldAfter: 0, pauseMaxNanos: 10 * Self.second), 1...2)
    var now: Int64 = 0
    for seconds in [1, 2, 4, 8, 10, 10] as [Int64] {
      _ = send(&queue, now: now, Self.away())
      #expect(queue.next(now: now) == .wait(untilNanos: now + seconds * Self.second))
      now += seconds * Self.second
    }
    guard case .send(let batch) = queue.next(now: now) else { return #expect(Bool(false)) }
    queue.settle(batch, Self.away(), now: now, jitter: 0)
    #expect(queue.next(now: now) == .wait(untilNanos: now + 5 * Self.second))
    now += 5 * Self.second
    _ = send(&queue, now: now)
    #expect(queue.attempts == 0 && queue.failingSince == nil)
    #expect(numbers(queue.next(now: now)) == [2])
  }

  @Test("A receiver that names a time is left alone for so long, but for no more than an hour")
  func retryAfter() {
    for (asked, seconds) in [(30, 30), (1_000_000, 3_600)] as [(Int, Int64)] {
      var queue = Self.queue(DeliveryPolicy(foldAfter: 0), 1...1)
      let result = SendResult(deliveredCount: 0, failure: .passing(reason: "busy", retryAfterSeconds: asked))
      _ = send(&queue, now: 0, result)
      #expect(queue.next(now: 0) == .wait(untilNanos: seconds * Self.second))
    }
  }

  @Test("A clock that is set back by days does not stop a delivery")
  func clock() {
    var queue = Self.queue(DeliveryPolicy(foldAfter: 0), 1...1)
    let day = 86_400 * Self.second
    _ = send(&queue, now: 10 * day, Self.away())
    #expect(numbers(queue.next(now: 3 * day)) == [1])
    var folding = Self.queue(DeliveryPolicy(batchMax: 9, foldAfter: 2), 1...5)
    _ = send(&folding, now: 10 * day)
    #expect(numbers(folding.next(now: 3 * day)) == [3, 4, 5])
  }

  @Test("What fails for longer than the bound is given up, and each further item gets one attempt")
  func givenUp() {
    let policy = DeliveryPolicy(foldAfter: 0, retryNanosMax: 100 * Self.second)
    var queue = Self.queue(policy, 1...3)
    _ = send(&queue, now: 0, Self.away())
    #expect(queue.position.sequence == 0)
    for number in 1...3 as ClosedRange<UInt64> {
      let now = Int64(100 * number) * Self.second
      guard case .send(let batch) = queue.next(now: now) else { return #expect(Bool(false), "\(number)") }
      let letters = queue.deadLetters(of: batch, Self.away(), now: now)
      #expect(letters.map(\.item.sequence) == [number] && letters.first?.reason == "away")
      queue.settle(batch, Self.away(), now: now, jitter: 1)
      #expect(queue.position.sequence == number)
    }
  }

  @Test("What is refused is given up at once, and holds up nothing")
  func refused() {
    var queue = Self.queue(DeliveryPolicy(batchMax: 3, foldAfter: 0), 1...3)
    let result = SendResult(deliveredCount: 1, failure: .refused(reason: "too large"))
    guard case .send(let batch) = queue.next(now: 0) else { return #expect(Bool(false)) }
    #expect(queue.deadLetters(of: batch, result, now: 5).map(\.item.sequence) == [2])
    queue.settle(batch, result, now: 5, jitter: 1)
    #expect(queue.position.sequence == 2)
    #expect(numbers(queue.next(now: 5)) == [3])
  }

  @Test("A restart in a series of failures continues the series")
  func restart() {
    let policy = DeliveryPolicy(foldAfter: 0, retryNanosMax: 100 * Self.second)
    var queue = DeliveryQueue(policy: policy, position: DeliveryPosition(), failingSince: 0)
    queue.add(Self.item(1))
    guard case .send(let batch) = queue.next(now: 100 * Self.second) else { return #expect(Bool(false)) }
    #expect(queue.deadLetters(of: batch, Self.away(), now: 100 * Self.second).count == 1)
  }

  @Test("One alert that alone is never taken is given up when another one is taken, and nothing is lost on the way")
  func poison() {
    var queue = DeliveryQueue(policy: DeliveryPolicy(foldAfter: 0), position: DeliveryPosition())
    // Two items of the alert that fails, then two others.
    for (number, alert) in [(1, 1), (2, 1), (3, 2), (4, 3)] as [(UInt64, UInt64)] {
      queue.add(Self.item(number, alert: alert))
    }
    var (now, taken, letters): (Int64, [UInt64], [DeadLetter]) = (0, [], [])
    while queue.count > 0, now < 86_400 * Self.second {
      switch queue.next(now: now) {
      case .idle: return #expect(Bool(false))
      case .wait(let time): now = time
      case .send(let batch):
        let isBad = batch.items[0].alert.alertID == "3f9a1c20-1"
        let result = isBad ? Self.away() : SendResult(deliveredCount: 1)
        let before = queue.position.sequence
        letters += queue.deadLetters(of: batch, result, now: now)
        queue.settle(batch, result, now: now, jitter: 1)
        if !isBad { taken += batch.items.map(\.sequence) }
        // The position never passes what is not settled.
        let settled = Set(taken + letters.map(\.item.sequence))
        for number in before..<queue.position.sequence { #expect(settled.contains(number + 1)) }
      }
    }
    #expect(taken == [3, 4] && letters.map(\.item.sequence) == [1, 2] && queue.position.sequence == 4)
    #expect(letters[0].reason == "it failed 8 times (away), and the alert after it was taken")
    #expect(now < 3_600 * Self.second)
  }

  // MARK: Folding

  @Test("The first of a period go out singly, the rest as one summary at its end")
  func folding() {
    var queue = Self.queue(DeliveryPolicy(foldAfter: 3), 1...10)
    for number in 1...3 as ClosedRange<UInt64> {
      #expect(send(&queue, now: 0)?.items.map(\.sequence) == [number])
    }
    #expect(queue.next(now: 1) == .wait(untilNanos: 60 * Self.second))
    queue.add(Self.item(11))
    let summary = send(&queue, now: 60 * Self.second)
    #expect(summary?.isSummary == true && summary?.items.count == 8)
    #expect(queue.position.sequence == 11)
  }

  @Test("While a flood goes on one summary follows the other; when it is over, items go out singly again")
  func flood() {
    var queue = Self.queue(DeliveryPolicy(foldAfter: 3), 1...20)
    var now: Int64 = 0
    for _ in 0..<3 { _ = send(&queue, now: now) }
    now += 60 * Self.second
    #expect(send(&queue, now: now)?.isSummary == true)
    for number in 21...22 as ClosedRange<UInt64> { queue.add(Self.item(number)) }
    #expect(queue.next(now: now + 1) == .wait(untilNanos: now + 60 * Self.second))
    now += 60 * Self.second
    #expect(send(&queue, now: now)?.items.count == 2)
    queue.add(Self.item(23))
    #expect(send(&queue, now: now + 1)?.isSummary == false)
  }

  @Test("One that is left alone in a period is no summary, and a full queue does not wait for the end of the period")
  func summarySizes() {
    var one = Self.queue(DeliveryPolicy(foldAfter: 2), 1...3)
    for _ in 0..<2 { _ = send(&one, now: 0) }
    #expect(send(&one, now: 60 * Self.second)?.isSummary == false)
    var full = Self.queue(DeliveryPolicy(foldAfter: 2, foldItemsMax: 5), 1...7)
    for _ in 0..<2 { _ = send(&full, now: 0) }
    #expect(full.isFull)
    #expect(send(&full, now: 0)?.items.count == 5)
  }

  @Test("A summary that fails is given up or delivered as a whole")
  func summaryFailure() {
    var queue = Self.queue(DeliveryPolicy(foldAfter: 1, retryNanosMax: 100 * Self.second), 1...4)
    _ = send(&queue, now: 0)
    _ = send(&queue, now: 60 * Self.second, Self.away())
    #expect(queue.position.sequence == 1)
    guard case .send(let batch) = queue.next(now: 200 * Self.second) else { return #expect(Bool(false)) }
    #expect(queue.deadLetters(of: batch, Self.away(), now: 200 * Self.second).count == 3)
    queue.settle(batch, Self.away(), now: 200 * Self.second, jitter: 1)
    #expect(queue.position.sequence == 4)
  }

  // MARK: Chance

  /// A receiver that fails by chance, a process that is killed between any two steps, and a clock that jumps ahead.
  @Test(
    "Whatever fails and is killed, each item is delivered or a dead letter, and alerts stay in order", arguments: 0..<60
  )
  func chance(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let policy = DeliveryPolicy(
      batchMax: .random(in: 1...5, using: &random), foldAfter: .random(in: 0...6, using: &random), foldItemsMax: 20,
      pauseMaxNanos: 8 * Self.second, retryNanosMax: .random(in: 10...200, using: &random) * Self.second)
    let items = (1...200).map { Self.item($0, alert: $0 / 3 + 1) }
    var (saved, savedFailing) = (DeliveryPosition(), Int64?.none)
    var queue = DeliveryQueue(policy: policy, position: saved)
    var (now, added) = (Int64(0), 0)
    var settled: [UInt64] = []
    while saved.sequence < 200 {
      while added < 200, !queue.isFull, Bool.random(using: &random) {
        queue.add(items[added])
        added += 1
      }
      switch queue.next(now: now) {
      case .idle: now += Self.second
      case .wait(let time): now = max(now + 1, time)
      case .send(let batch):
        let result = Self.result(of: batch, &random)
        settled += batch.items.prefix(result.deliveredCount).map(\.sequence)
        if Int.random(in: 0..<8, using: &random) > 0 {
          settled += queue.deadLetters(of: batch, result, now: now).map(\.item.sequence)
          queue.settle(batch, result, now: now, jitter: .random(in: 0...1, using: &random))
          (saved, savedFailing) = (queue.position, queue.failingSince)
        } else {
          // Killed after sending and before the position was kept.
          queue = DeliveryQueue(policy: policy, position: saved, failingSince: savedFailing)
          added = Int(saved.sequence)
        }
      }
    }
    var seen: Set<UInt64> = []
    let first = settled.filter { seen.insert($0).inserted }
    #expect(seen == Set(1...200), "seed \(seed)")
    for (alert, numbers) in Dictionary(grouping: first, by: { $0 / 3 + 1 }) {
      #expect(numbers == numbers.sorted(), "seed \(seed), alert \(alert)")
    }
  }

  private static func result(of batch: DeliveryBatch, _ random: inout SeededGenerator) -> SendResult {
    if Bool.random(using: &random) { return SendResult(deliveredCount: batch.items.count) }
    let count = batch.isSummary ? 0 : Int.random(in: 0..<batch.items.count, using: &random)
    let failure: SendResult.Failure =
      Int.random(in: 0..<6, using: &random) == 0 ? .refused(reason: "no") : .passing(reason: "away")
    return SendResult(deliveredCount: count, failure: failure)
  }
}
