import Flows
import Primitives
import Testing

@Suite("The flow window")
struct FlowWindowTests {
  static let now: Int64 = 1_800_000_200_000_000_000
  static let second: Int64 = 1_000_000_000

  static func window(_ change: (inout FlowWindowLimits) -> Void = { _ in }) -> FlowWindow {
    var limits = FlowWindowLimits()
    change(&limits)
    return FlowWindow(limits: limits, rowIdPrefix: "store-", fingerprintKey: FlowFingerprintKey(1, 2))
  }

  /// A flow that started so many seconds before now.
  static func flow(_ secondsAgo: Int64, _ values: [FlowColumn: FlowValue] = [:]) -> FlowSample {
    var sample = FlowSample(values)
    sample.values[.start] = .time(now - secondsAgo * second)
    return sample
  }

  @Test("Every column of a record comes out of a snapshot, through the log's encoding", arguments: FlowColumn.recorded)
  func everyColumn(column: FlowColumn) throws {
    let values: [FlowValue] =
      switch column.kind {
      case .integer:
        [
          .integer(FlowRecordRules.range(of: column).lowerBound),
          .integer(FlowRecordRules.range(of: column).upperBound),
        ]
      case .time: [.time(Self.now), .time(Self.now - 1), .time(Self.now - 7_000 * Self.second)]
      case .text: FlowRecordRules.holdsAddresses(column) ? [.text("::1"), .text("1.2.3.4")] : [.text("é"), .text("b")]
      }
    var samples = values.map { FlowSample([column: $0]) } + [FlowSample()]
    samples += samples
    var window = Self.window()
    let admission = window.check(FlowBatch(samples), receivedNanos: Self.now)
    window.insert(try FlowBatch(decoding: admission.batch.encoded()))
    let found = window.snapshot().samples.map { $0.values[column] }
    for value in Set(samples.map { $0.values[column] }) {
      #expect(found.count { $0 == value } == 2)
    }
    #expect(found.count == samples.count)
  }

  @Test("The event time is the start, else the end, else the receipt, which is kept to microseconds")
  func filledColumns() throws {
    var window = Self.window()
    let samples = [
      FlowSample([.start: .time(Self.now - 5), .end: .time(Self.now - 3)]), FlowSample([.end: .time(Self.now - 2)]),
      FlowSample(),
    ]
    window.insert(window.check(FlowBatch(samples), receivedNanos: Self.now + 1_234).batch)
    let rows = window.snapshot().samples
    #expect(
      rows.map { $0.values[.eventTime] } == [.time(Self.now - 5), .time(Self.now - 2), .time(Self.now + 1_234)])
    #expect(rows.allSatisfy { $0.values[.parseTime] == .time(Self.now + 1_000) })
    #expect(rows.allSatisfy { $0.values[.logType] == .text("AWS.VPCFlow") })
    #expect(
      rows.map { $0.values[.rowId] } == (0..<3).map { .text("store-000000000000000\($0)") })
  }

  @Test("Flows older than the retention or too far in the future are refused, those at the edge are taken")
  func refusals() {
    let window = Self.window {
      $0.flowRetentionSeconds = 100
      $0.flowFutureSecondsMax = 10
    }
    let batch = FlowBatch([Self.flow(101), Self.flow(100), Self.flow(0), Self.flow(-10), Self.flow(-11)])
    let admission = window.check(batch, receivedNanos: Self.now)
    #expect(admission.refused.map(\.row) == [0, 4])
    #expect(
      admission.refused.map(\.reason) == [
        "p_event_time: expected at most 100 s before the time of receipt, found 101 s before",
        "p_event_time: expected at most 10 s after the time of receipt, found 11 s after",
      ])
    #expect(admission.acceptedRows == [1, 2, 3])
    #expect(admission.batch.samples == [Self.flow(100), Self.flow(0), Self.flow(-10)])
  }

  @Test("The ends of time are refused and break nothing", arguments: [Int64.min, .min + 1, .max - 1, .max])
  func endsOfTime(nanos: Int64) {
    let batch = FlowBatch([FlowSample([.start: .time(nanos)])])
    #expect(Self.window().check(batch, receivedNanos: Self.now).refused.count == 1)
    var window = Self.window()
    let admitted = window.check(batch, receivedNanos: nanos)
    #expect(admitted.refused.isEmpty)
    window.insert(admitted.batch)
    window.evict(nowNanos: nanos)
    #expect(window.snapshot().samples.map { $0.values[.start] } == [.time(nanos)])
    #expect(window.evict(nowNanos: .max).expiredCount + window.info.flowCount == 1)
  }

  @Test("A check does not change the window")
  func checkIsPure() {
    var window = Self.window()
    let batch = FlowBatch([Self.flow(1, [.rowId: .text("a")]), Self.flow(2)])
    let first = window.check(batch, receivedNanos: Self.now)
    #expect(window.check(batch, receivedNanos: Self.now).batch.encoded() == first.batch.encoded())
    #expect(window.snapshot().rowCount == 0)
    window.insert(first.batch)
    #expect(window.snapshot().rowCount == 2)
  }

  @Test("A flow without an owner, of an earlier version's log, is known to everybody; one with an owner is not")
  func owners() throws {
    for (owner, repeats) in [(nil, [[0], [0], [0]]), (7 as UInt32?, [[], [0], []])] as [(UInt32?, [[Int]])] {
      var window = Self.window()
      let batch = FlowBatch([Self.flow(1, [.rowId: .text("one")])])
      let admission = window.check(batch, receivedNanos: Self.now, owner: owner)
      window.insert(try FlowBatch(decoding: admission.batch.encoded()))
      let found = [nil, 7, 8].map { window.check(batch, receivedNanos: Self.now, owner: $0).repeated }
      #expect(found == repeats, "\(owner.map(String.init) ?? "no owner")")
    }
  }

  @Test("Flows of one time keep the order of arrival in a sealed segment, others are sorted by time")
  func sealedOrder() throws {
    var window = Self.window { $0.flowSegmentRowsMax = 30 }
    for batch in 0..<3 {
      let flows = (0..<10).map { Self.flow(Int64(($0 + batch) % 3), [.bytes: .integer(Int64(batch * 10 + $0))]) }
      window.insert(window.check(FlowBatch(flows), receivedNanos: Self.now).batch)
    }
    let snapshot = window.snapshot()
    let segment = try #require(snapshot.segments.first)
    #expect(snapshot.segments.count == 1 && segment.isSorted && segment.rowCount == 30)
    let keys = (0..<30).map { row in
      (segment.column(.eventTime).value(row: row) ?? 0, segment.column(.bytes).value(row: row) ?? 0)
    }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("Sealed columns take no more bytes than their values need")
  func narrowing() throws {
    var window = Self.window { $0.flowSegmentRowsMax = 1_000 }
    let flows = (0..<1_000).map { row in
      Self.flow(
        Int64(row % 190),
        [
          .version: .integer(2), .protocol: .integer(Int64(row % 200)), .srcPort: .integer(Int64(row * 60)),
          .packets: .integer(Int64(row * 1_000_000)), .bytes: .integer(Int64(row) << 50),
          .action: .text(row % 2 == 0 ? "ACCEPT" : "REJECT"),
        ])
    }
    window.insert(window.check(FlowBatch(flows), receivedNanos: Self.now).batch)
    let segment = try #require(window.snapshot().segments.first)
    guard case .constant(2) = segment.column(.version), case .narrow8 = segment.column(.protocol),
      case .narrow16 = segment.column(.srcPort), case .narrow32 = segment.column(.packets),
      case .wide = segment.column(.bytes), case .narrow8 = segment.column(.action),
      case .narrow8(let start) = segment.column(.start), start.scale == Self.second, start.nulls == nil,
      case .empty = segment.column(.region)
    else {
      Issue.record("not as narrow as it could be")
      return
    }
  }

  @Test("Limits can be read and set by their names, and each default lies within its bounds")
  func limits() {
    var limits = FlowWindowLimits()
    for entry in limits.entries {
      #expect(entry.range.contains(entry.wrappedValue), "\(entry.name)")
      limits.set(entry.name, to: entry.range.upperBound)
    }
    #expect(limits.entries.allSatisfy { $0.wrappedValue == $0.range.upperBound })
    #expect(limits.flowsMax == 1_000_000_000)
    #expect(Set(limits.entries.map(\.name)).count == Mirror(reflecting: limits).children.count)
  }
}

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
      $0.flowSegmentRowsMax = 700
      $0.flowsMax = 4_000
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
    var window = Given.window { $0.flowSegmentRowsMax = 333 }
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
    var window = Given.window { $0.flowSegmentRowsMax = 50 }
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
