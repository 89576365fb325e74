import Flows
import Testing

@Suite("A snapshot of the flow window")
struct FlowSnapshotTests {
  private typealias Given = FlowWindowTests

  private static func batch(_ number: Int, of window: FlowWindow) -> FlowBatch {
    let flows = (0..<100).map { row in
      Given.flow(
        Int64((number * 7 + row) % 900),
        [.bytes: .integer(Int64(number * 100 + row)), .srcAddr: .text("10.0.\(number % 256).\(row)")])
    }
    return window.check(FlowBatch(flows), receivedNanos: Given.now).batch
  }

  @Test("Readers on other threads see their snapshots unchanged while flows come and leave")
  func isolation() async {
    var window = Given.window {
      $0.flow_segment_rows_max = 700
      $0.flows_max = 4_000
    }
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<90 {
        window.insert(Self.batch(number, of: window))
        window.evict(nowNanos: Given.now)
        guard number % 15 == 0 else { continue }
        let snapshot = window.snapshot()
        let expected = snapshot.samples
        group.addTask {
          (0..<2).allSatisfy { _ in snapshot.samples == expected } && expected.count == snapshot.rowCount
        }
      }
      for await isUnchanged in group { #expect(isUnchanged) }
    }
  }

  @Test("Segments stand in the order of their earliest event time, and their ranges are right")
  func order() {
    var window = Given.window { $0.flow_segment_rows_max = 333 }
    for number in 0..<60 { window.insert(Self.batch(number, of: window)) }
    let snapshot = window.snapshot()
    #expect(snapshot.segments.map(\.firstNanos) == snapshot.segments.map(\.firstNanos).sorted())
    for segment in snapshot.segments {
      let times = (0..<segment.rowCount).compactMap { segment.column(.eventTime).value(row: $0) }
      #expect(times.min() == segment.firstNanos && times.max() == segment.lastNanos)
      #expect(segment.isSorted == (times == times.sorted()))
    }
    #expect(snapshot.segments.reduce(0) { $0 + $1.rowCount } == snapshot.rowCount && snapshot.rowCount == 6_000)
    #expect(snapshot.info == window.info)
  }

  @Test("Equal codes mean equal texts across the columns of addresses and all segments")
  func sharedCodes() {
    var window = Given.window { $0.flow_segment_rows_max = 50 }
    for batch in 0..<4 {
      let flows = (0..<40).map { row in
        Given.flow(
          Int64(batch * 100), [.srcAddr: .text("10.0.0.\(row)"), .pktDstAddr: .text("10.0.0.\(39 - row)")])
      }
      window.insert(window.check(FlowBatch(flows), receivedNanos: Given.now).batch)
    }
    let snapshot = window.snapshot()
    let dictionary = snapshot.dictionaries.dictionary(for: .pktDstAddr)
    #expect(dictionary.count == 40)
    var texts: [String] = []
    dictionary.forEachText { code, text in
      #expect(code == texts.count + 1)
      texts.append(String(decoding: text, as: UTF8.self))
    }
    #expect(Set(texts).count == 40 && dictionary.string(7) == texts[6] && dictionary.string(0).isEmpty)
  }
}
