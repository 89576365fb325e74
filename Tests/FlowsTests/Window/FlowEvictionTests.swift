import Flows
import Testing

@Suite("What leaves the flow window")
struct FlowEvictionTests {
  private typealias Given = FlowWindowTests

  @Test("Segments whose flows are all past the retention leave, and only those")
  func expiry() {
    var window = Given.window { $0.flowRetentionSeconds = 1_440 }
    window.insert(window.check(FlowBatch((0..<1_400).map { Given.flow($0) }), receivedNanos: Given.now).batch)
    let eviction = window.evict(nowNanos: Given.now + 700 * Given.second)
    let cutoff = Given.now - 740 * Given.second
    let left = window.snapshot().samples.compactMap { $0.values[.eventTime] }
    #expect(eviction.droppedEarlyCount == 0 && eviction.expiredCount > 500)
    #expect(eviction.expiredCount + left.count == 1_400)
    #expect((0...740).allSatisfy { left.contains(.time(Given.now - $0 * Given.second)) })
    #expect(window.info.completeSinceNanos <= cutoff)
  }

  @Test("Too many flows push out the oldest segments, which is counted, and the window says since when it is complete")
  func tooManyFlows() {
    var window = Given.window {
      $0.flowsMax = 1_000
      $0.flowSegmentRowsMax = 100
    }
    for batch in 0..<20 as Range<Int64> {
      let flows = (0..<100).map { Given.flow(7_000 - batch * 300 - $0) }
      window.insert(window.check(FlowBatch(flows), receivedNanos: Given.now).batch)
    }
    let eviction = window.evict(nowNanos: Given.now)
    let info = window.info
    #expect(info.flowCount <= 1_000 && info.flowCount > 800)
    #expect(eviction.droppedEarlyCount == 2_000 - info.flowCount)
    #expect(info.droppedEarlyCount == eviction.droppedEarlyCount && eviction.expiredCount == 0)
    var complete: [Int64] = []
    for batch in 0..<20 as Range<Int64> {
      for row in 0..<100 as Range<Int64> { complete.append(Given.now - (7_000 - batch * 300 - row) * Given.second) }
    }
    complete.removeAll { $0 < info.completeSinceNanos }
    #expect(complete.count > 700)
    let kept = Set(window.snapshot().samples.compactMap { $0.values[.eventTime] })
    #expect(complete.allSatisfy { kept.contains(.time($0)) })
  }

  @Test("Flows that came while the clock was ahead leave once it has been right for a retention, and no others do")
  func clockAhead() {
    var window = Given.window { $0.flowRetentionSeconds = 1_440 }
    let year = 365 * 86_400 * Given.second
    window.insert(window.check(FlowBatch((0..<100).map { Given.flow($0) }), receivedNanos: Given.now).batch)
    let ahead = (0..<50).map { Given.flow($0 - 365 * 86_400) }
    window.insert(window.check(FlowBatch(ahead), receivedNanos: Given.now + year).batch)
    #expect(window.info.flowCount == 150)
    var left: [Int64: FlowEviction] = [:]
    for minute in 0...30 as ClosedRange<Int64> {
      let now = Given.now + minute * 60 * Given.second
      window.insert(window.check(FlowBatch([Given.flow(-minute * 60)]), receivedNanos: now).batch)
      let eviction = window.evict(nowNanos: now)
      if eviction.aheadCount > 0 { left[minute] = eviction }
    }
    #expect(left.keys.sorted() == [25] && left[25]?.aheadCount == 50)
    #expect(left[25]?.noneAfterNanos == Given.now + (25 * 60 + 300 + 1_440) * Given.second)
    #expect(window.info.droppedAheadCount == 50 && window.info.droppedEarlyCount == 0)
    #expect(window.info.newestNanos == Given.now + 1_800 * Given.second)
    #expect(window.info.completeSinceNanos < Given.now + 400 * Given.second, "they are not missed")
  }

  @Test("A clock that is behind for a while costs no flow")
  func clockBehind() {
    var window = Given.window { $0.flowRetentionSeconds = 1_440 }
    window.insert(window.check(FlowBatch((0..<100).map { Given.flow($0) }), receivedNanos: Given.now).batch)
    for day in 0...1 as ClosedRange<Int64> {
      for minute in 0...20 as ClosedRange<Int64> { window.evict(nowNanos: (day * 86_400 + minute * 60) * Given.second) }
      window.evict(nowNanos: Given.now)
    }
    #expect(window.info.flowCount == 100)
  }

  @Test("Too many bytes push out the oldest flows, and never all when the texts of the flows that left take the room")
  func tooManyBytes() {
    var window = Given.window {
      $0.flowWindowBytesMax = 2 << 20
      $0.flowSegmentRowsMax = 1_000
    }
    for batch in 0..<40 {
      let flows = (0..<1_000).map { row -> FlowSample in
        let id = String(repeating: "v", count: 100) + "\(batch * 1_000 + row)"
        return Given.flow(Int64(7_000 - batch * 60), [.vpcId: .text(id), .rowId: .text("\(batch)/\(row)")])
      }
      window.insert(window.check(FlowBatch(flows), receivedNanos: Given.now).batch)
      window.evict(nowNanos: Given.now)
      #expect(window.info.byteCount <= 2 << 20)
    }
    let info = window.info
    #expect(info.flowCount > 2_000)
    #expect(info.flowCount + info.droppedEarlyCount == 40_000)
    let snapshot = window.snapshot()
    #expect(snapshot.samples.allSatisfy { $0.values[.vpcId] != nil })
    #expect(snapshot.dictionaries.dictionary(for: .vpcId).count < 20_000)
  }

  @Test("Long texts that have left take no room from the flows that come, however few they were")
  func longTexts() {
    var window = Given.window { $0.flowWindowBytesMax = 1 << 20 }
    let flows = (0..<900).map { row -> FlowSample in
      let text = FlowValue.text(String(repeating: "t", count: 1_000) + "\(row)")
      return Given.flow(7_000, [.vpcId: text, .subNetId: text, .instanceId: text])
    }
    window.insert(window.check(FlowBatch(flows), receivedNanos: Given.now).batch)
    #expect(window.evict(nowNanos: Given.now).droppedEarlyCount == 900)
    #expect(window.info.byteCount < 1 << 19)
    let short = (0..<10).map { Given.flow($0, [.vpcId: .text("vpc-1")]) }
    window.insert(window.check(FlowBatch(short), receivedNanos: Given.now).batch)
    #expect(window.evict(nowNanos: Given.now).droppedEarlyCount == 0)
    #expect(window.info.flowCount == 10)
  }

  @Test("A dictionary is built anew when most of its texts have left; snapshots keep the old one")
  func dictionaryRebuild() {
    var window = Given.window { $0.flowSegmentRowsMax = 500 }
    func flows(_ range: Range<Int>, secondsAgo: Int64) -> FlowBatch {
      FlowBatch(
        range.map { row in
          let address = "10.\(row >> 16 & 255).\(row >> 8 & 255).\(row & 255)"
          return Given.flow(secondsAgo, [.srcAddr: .text(address), .dstAddr: .text("192.0.2.\(row % 100)")])
        })
    }
    window.insert(window.check(flows(0..<5_000, secondsAgo: 7_000), receivedNanos: Given.now).batch)
    window.insert(window.check(flows(4_900..<6_200, secondsAgo: 10), receivedNanos: Given.now).batch)
    let before = window.snapshot()
    let samplesBefore = before.samples
    #expect(before.dictionaries.dictionary(for: .srcAddr).count == 6_300)
    #expect(window.evict(nowNanos: Given.now + 1_000 * Given.second).expiredCount == 5_000)
    let after = window.snapshot()
    #expect(after.dictionaries.dictionary(for: .dstAddr).count == 1_400)
    #expect(after.samples == samplesBefore.filter { $0.values[.start] == .time(Given.now - 10 * Given.second) })
    #expect(before.samples == samplesBefore)
    window.insert(window.check(flows(0..<10, secondsAgo: 10), receivedNanos: Given.now).batch)
    #expect(window.snapshot().dictionaries.dictionary(for: .srcAddr).count == 1_410)
  }
}

@Suite("The identifiers of flows")
struct FlowRowIdTests {
  private typealias Given = FlowWindowTests

  @Test("An identifier that is in the window, or earlier in the batch, is repeated and not taken again")
  func repeated() {
    var window = Given.window()
    let first = FlowBatch([
      Given.flow(1, [.rowId: .text("a")]), Given.flow(2), Given.flow(3, [.rowId: .text("a")]),
      Given.flow(4, [.rowId: .text("b")]),
    ])
    let admission = window.check(first, receivedNanos: Given.now)
    #expect(admission.repeated == [2] && admission.acceptedRows == [0, 1, 3])
    window.insert(admission.batch)
    let second = FlowBatch([Given.flow(9, [.rowId: .text("b")]), Given.flow(9, [.rowId: .text("c")])])
    #expect(window.check(second, receivedNanos: Given.now).repeated == [0])
    let ids = window.snapshot().samples.compactMap { $0.values[.rowId] }
    #expect(Set(ids) == [.text("a"), .text("b"), .text("store-0000000000000001")])
  }

  @Test("Sending a batch with identifiers twice does not double it, sealed or not", arguments: [1, 7, 100_000])
  func twice(segmentRows: Int) {
    var window = Given.window { $0.flowSegmentRowsMax = segmentRows }
    let batch = FlowBatch((0..<500).map { Given.flow($0, [.rowId: .text("id \($0)")]) })
    for _ in 0..<3 { window.insert(window.check(batch, receivedNanos: Given.now).batch) }
    #expect(window.info.flowCount == 500)
    #expect(window.check(batch, receivedNanos: Given.now).repeated == Array(0..<500))
  }

  @Test("An identifier can come again after its flow has left")
  func againAfterLeaving() {
    var window = Given.window { $0.flowRetentionSeconds = 60 }
    let batch = FlowBatch([Given.flow(0, [.rowId: .text("a")])])
    window.insert(window.check(batch, receivedNanos: Given.now).batch)
    let later = Given.now + 61 * Given.second
    #expect(window.evict(nowNanos: later).expiredCount == 1)
    let again = FlowBatch([Given.flow(-60, [.rowId: .text("a")])])
    #expect(window.check(again, receivedNanos: later).repeated.isEmpty)
  }

  @Test("An identifier that this store made is repeated when a client brings it back, another store's is not")
  func madeIdentifiers() {
    var window = Given.window()
    window.insert(window.check(FlowBatch([Given.flow(0), Given.flow(1)]), receivedNanos: Given.now).batch)
    let ids = ["store-0000000000000001", "store-0000000000000002", "other-0000000000000001", "store-1"]
    let back = FlowBatch(ids.map { Given.flow(0, [.rowId: .text($0)]) })
    #expect(window.check(back, receivedNanos: Given.now).repeated == [0])
  }

  @Test("Batches that wait to be inserted neither repeat each other nor share numbers")
  func pending() {
    var window = Given.window()
    var pending = FlowPendingRows()
    let batch = FlowBatch([Given.flow(0, [.rowId: .text("a")]), Given.flow(1), Given.flow(2)])
    let first = window.check(batch, receivedNanos: Given.now, pending: pending)
    pending.add(first, of: window)
    let second = window.check(batch, receivedNanos: Given.now, pending: pending)
    #expect(second.repeated == [0] && second.acceptedRows == [1, 2])
    window.insert(first.batch)
    window.insert(second.batch)
    let ids = window.snapshot().samples.compactMap { $0.values[.rowId] }
    #expect(Set(ids).count == 5)
  }

  @Test("Made identifiers go on after those that were loaded")
  func numbersGoOn() {
    var window = Given.window()
    let flows = FlowBatch([Given.flow(0), Given.flow(0)])
    let encoded = window.check(flows, receivedNanos: Given.now).batch.encoded()
    window.insert(window.check(flows, receivedNanos: Given.now).batch)
    window.insert(window.check(flows, receivedNanos: Given.now).batch)
    var loaded = Given.window()
    if let batch = try? FlowBatch(decoding: encoded) { loaded.insert(batch) }
    #expect(loaded.check(flows, receivedNanos: Given.now).batch.text(.rowId, row: 0) == "store-0000000000000002")
    #expect(window.check(flows, receivedNanos: Given.now).batch.text(.rowId, row: 0) == "store-0000000000000004")
  }

  @Test("Numbers at the end of 64 bits do not break anything")
  func numbersAtTheEnd() throws {
    var bytes = Given.window().check(FlowBatch([Given.flow(0), Given.flow(0)]), receivedNanos: Given.now).batch
      .encoded()
    // After the format and the count of rows: that rows are numbered, and the number of the first.
    #expect(Array(bytes[..<4]) == [2, 2, 1, 0])
    bytes.replaceSubrange(3..<4, with: [UInt8](repeating: 0xff, count: 9) + [1])
    var window = Given.window()
    window.insert(try FlowBatch(decoding: bytes))
    #expect(
      window.snapshot().samples.map { $0.values[.rowId] } == [
        .text("store-ffffffffffffffff"), .text("store-0000000000000000"),
      ])
  }

  @Test(
    "Identifiers of hexadecimal digits, others and made ones all come back as they were",
    arguments: [
      ["hex"], ["hex", "hex", "other"], ["other", "hex", "other"], ["hex", "made", "hex", "nearly"], ["made"],
    ])
  func mixedForms(forms: [String]) {
    var window = Given.window { $0.flowSegmentRowsMax = 5_000 }
    var expected = Set<FlowValue>()
    let flows = (0..<5_000).map { row -> FlowSample in
      let digits = String(row * 7_919, radix: 16)
      let hex = "0f" + String(repeating: "9", count: 30 - digits.count) + digits
      switch forms[row % forms.count] {
      case "hex": return Given.flow(Int64(row % 190), [.rowId: .text(hex)])
      case "nearly": return Given.flow(Int64(row % 190), [.rowId: .text(hex.uppercased())])
      case "other": return Given.flow(Int64(row % 190), [.rowId: .text("row \(row)")])
      default: return Given.flow(Int64(row % 190))
      }
    }
    for flow in flows { if let id = flow.values[.rowId] { expected.insert(id) } }
    window.insert(window.check(FlowBatch(Array(flows[..<4_500])), receivedNanos: Given.now).batch)
    let open = window.snapshot().samples
    window.insert(window.check(FlowBatch(Array(flows[4_500...])), receivedNanos: Given.now).batch)
    let sealed = window.snapshot()
    #expect(sealed.segments.count == 1)
    let found = Set(sealed.samples.compactMap { $0.values[.rowId] })
    #expect(found.isSuperset(of: expected) && found.count == 5_000)
    #expect(Set(open.compactMap { $0.values[.rowId] }).isSubset(of: found))
  }

  @Test("Rows that are not taken leave none of their texts in the batch that is")
  func textsOfRefusedRows() throws {
    var window = Given.window()
    let flows = (0..<100).map { row in
      Given.flow(0, [.rowId: .text("id \(row)"), .srcAddr: .text("10.0.0.\(row)"), .action: .text("ACCEPT")])
    }
    window.insert(window.check(FlowBatch(flows), receivedNanos: Given.now).batch)
    let repeated = window.check(FlowBatch(flows), receivedNanos: Given.now).batch
    #expect(repeated.rowCount == 0 && repeated.texts.count == 0 && repeated.encoded().count < 100)
    let two = window.check(FlowBatch(flows + [Given.flow(1, [.srcAddr: .text("10.0.0.7")])]), receivedNanos: Given.now)
    let decoded = try FlowBatch(decoding: two.batch.encoded())
    #expect(decoded.samples == [Given.flow(1, [.srcAddr: .text("10.0.0.7")])] && decoded.texts.count == 2)
    #expect(decoded.text(.logType, row: 0) == "AWS.VPCFlow")
  }
}
