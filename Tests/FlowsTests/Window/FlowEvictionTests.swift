import Flows
import Testing

@Suite("What leaves the flow window")
struct FlowEvictionTests {
  private typealias Given = FlowWindowTests

  @Test("Segments whose flows are all past the retention leave, and only those")
  func expiry() {
    var window = Given.window { $0.flow_retention_seconds = 1_440 }
    window.insert(window.check(FlowBatch((0..<1_400).map { Given.flow($0) }), receivedNanos: Given.now).batch)
    let eviction = window.evict(nowNanos: Given.now + 700 * Given.second)
    let cutoff = Given.now - 740 * Given.second
    let left = window.snapshot().samples.compactMap { $0.values[.eventTime] }
    #expect(eviction.dropped_early_count == 0 && eviction.expired_count > 500)
    #expect(eviction.expired_count + left.count == 1_400)
    #expect((0...740).allSatisfy { left.contains(.time(Given.now - $0 * Given.second)) })
    #expect(window.info.completeSinceNanos <= cutoff)
  }

  @Test("Too many flows push out the oldest segments, which is counted, and the window says since when it is complete")
  func tooManyFlows() {
    var window = Given.window {
      $0.flows_max = 1_000
      $0.flow_segment_rows_max = 100
    }
    for batch in 0..<20 as Range<Int64> {
      let flows = (0..<100).map { Given.flow(7_000 - batch * 300 - $0) }
      window.insert(window.check(FlowBatch(flows), receivedNanos: Given.now).batch)
    }
    let eviction = window.evict(nowNanos: Given.now)
    let info = window.info
    #expect(info.flow_count <= 1_000 && info.flow_count > 800)
    #expect(eviction.dropped_early_count == 2_000 - info.flow_count)
    #expect(info.dropped_early_count == eviction.dropped_early_count && eviction.expired_count == 0)
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
    var window = Given.window { $0.flow_retention_seconds = 1_440 }
    let year = 365 * 86_400 * Given.second
    window.insert(window.check(FlowBatch((0..<100).map { Given.flow($0) }), receivedNanos: Given.now).batch)
    let ahead = (0..<50).map { Given.flow($0 - 365 * 86_400) }
    window.insert(window.check(FlowBatch(ahead), receivedNanos: Given.now + year).batch)
    #expect(window.info.flow_count == 150)
    var left: [Int64: FlowEviction] = [:]
    for minute in 0...30 as ClosedRange<Int64> {
      let now = Given.now + minute * 60 * Given.second
      window.insert(window.check(FlowBatch([Given.flow(-minute * 60)]), receivedNanos: now).batch)
      let eviction = window.evict(nowNanos: now)
      if eviction.ahead_count > 0 { left[minute] = eviction }
    }
    #expect(left.keys.sorted() == [25] && left[25]?.ahead_count == 50)
    #expect(left[25]?.noneAfterNanos == Given.now + (25 * 60 + 300 + 1_440) * Given.second)
    #expect(window.info.dropped_ahead_count == 50 && window.info.dropped_early_count == 0)
    #expect(window.info.newestNanos == Given.now + 1_800 * Given.second)
    #expect(window.info.completeSinceNanos < Given.now + 400 * Given.second, "they are not missed")
  }

  @Test("A clock that is behind for a while costs no flow")
  func clockBehind() {
    var window = Given.window { $0.flow_retention_seconds = 1_440 }
    window.insert(window.check(FlowBatch((0..<100).map { Given.flow($0) }), receivedNanos: Given.now).batch)
    for day in 0...1 as ClosedRange<Int64> {
      for minute in 0...20 as ClosedRange<Int64> { window.evict(nowNanos: (day * 86_400 + minute * 60) * Given.second) }
      window.evict(nowNanos: Given.now)
    }
    #expect(window.info.flow_count == 100)
  }

  @Test("Too many bytes push out the oldest flows, and never all when the texts of the flows that left take the room")
  func tooManyBytes() {
    var window = Given.window {
      $0.flow_window_bytes_max = 2 << 20
      $0.flow_segment_rows_max = 1_000
    }
    for batch in 0..<40 {
      let flows = (0..<1_000).map { row -> FlowSample in
        let id = String(repeating: "v", count: 100) + "\(batch * 1_000 + row)"
        return Given.flow(Int64(7_000 - batch * 60), [.vpcId: .text(id), .rowId: .text("\(batch)/\(row)")])
      }
      window.insert(window.check(FlowBatch(flows), receivedNanos: Given.now).batch)
      window.evict(nowNanos: Given.now)
      #expect(window.info.byte_count <= 2 << 20)
    }
    let info = window.info
    #expect(info.flow_count > 2_000)
    #expect(info.flow_count + info.dropped_early_count == 40_000)
    let snapshot = window.snapshot()
    #expect(snapshot.samples.allSatisfy { $0.values[.vpcId] != nil })
    #expect(snapshot.dictionaries.dictionary(for: .vpcId).count < 20_000)
  }

  @Test("Long texts that have left take no room from the flows that come, however few they were")
  func longTexts() {
    var window = Given.window { $0.flow_window_bytes_max = 1 << 20 }
    let flows = (0..<900).map { row -> FlowSample in
      let text = FlowValue.text(String(repeating: "t", count: 1_000) + "\(row)")
      return Given.flow(7_000, [.vpcId: text, .subNetId: text, .instanceId: text])
    }
    window.insert(window.check(FlowBatch(flows), receivedNanos: Given.now).batch)
    #expect(window.evict(nowNanos: Given.now).dropped_early_count == 900)
    #expect(window.info.byte_count < 1 << 19)
    let short = (0..<10).map { Given.flow($0, [.vpcId: .text("vpc-1")]) }
    window.insert(window.check(FlowBatch(short), receivedNanos: Given.now).batch)
    #expect(window.evict(nowNanos: Given.now).dropped_early_count == 0)
    #expect(window.info.flow_count == 10)
  }

  @Test("A dictionary is built anew when most of its texts have left; snapshots keep the old one")
  func dictionaryRebuild() {
    var window = Given.window { $0.flow_segment_rows_max = 500 }
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
    #expect(window.evict(nowNanos: Given.now + 1_000 * Given.second).expired_count == 5_000)
    let after = window.snapshot()
    #expect(after.dictionaries.dictionary(for: .dstAddr).count == 1_400)
    #expect(after.samples == samplesBefore.filter { $0.values[.start] == .time(Given.now - 10 * Given.second) })
    #expect(before.samples == samplesBefore)
    window.insert(window.check(flows(0..<10, secondsAgo: 10), receivedNanos: Given.now).batch)
    #expect(window.snapshot().dictionaries.dictionary(for: .srcAddr).count == 1_410)
  }
}
