import Flows
import Testing

@Suite("The builder of batches")
struct FlowBatchBuilderTests {
  @Test(
    "Any good records come out as they went in, whatever number of them", arguments: [0, 1, 2, 255, 256, 257, 2_000])
  func roundTrip(count: Int) {
    var generator = FlowSampleGenerator(seed: UInt64(count))
    var builder = FlowBatchBuilder()
    for _ in 0..<3 {
      let samples = (0..<count).map { _ in generator.sample(near: 1_000_000_000_000, spreadSeconds: 100) }
      for sample in samples { #expect(builder.add(sample) == nil) }
      let batch = builder.takeBatch(logType: "AWS.VPCFlow")
      #expect(batch.samples == samples)
      #expect((0..<count).allSatisfy { batch.text(.logType, row: $0) == "AWS.VPCFlow" })
      #expect(builder.rowCount == 0)
    }
  }

  @Test("A row that is dropped or discarded leaves nothing behind")
  func droppedRows() {
    var builder = FlowBatchBuilder()
    #expect(builder.add(FlowSample([.srcPort: .integer(1), .region: .text("a")])) == nil)
    builder.set(.dstPort, integer: 70_000)
    builder.set(.bytes, integer: 7)
    #expect(builder.endRow() != nil)
    builder.set(.srcAddr, string: "nonsense")
    builder.discardRow()
    #expect(builder.add(FlowSample([.srcPort: .integer(2)])) == nil)
    builder.set(.end, nanos: 1)
    builder.discardRow()
    let batch = builder.takeBatch(logType: "x")
    #expect(
      batch.samples == [FlowSample([.srcPort: .integer(1), .region: .text("a")]), FlowSample([.srcPort: .integer(2)])])
  }

  @Test("The empty text is null, also where a text was set before")
  func emptyText() {
    var builder = FlowBatchBuilder()
    builder.set(.action, string: "ACCEPT")
    builder.set(.action, string: "")
    #expect(builder.endRow() == nil)
    #expect(builder.takeBatch(logType: "x").samples == [FlowSample()])
  }

  @Test("What stands in a batch where a row is null does not depend on rows that were dropped")
  func nullsAreClean() {
    func batch(dropping dropped: Int64) -> [UInt8] {
      var builder = FlowBatchBuilder()
      builder.set(.bytes, integer: 1)
      _ = builder.endRow()
      builder.set(.bytes, integer: dropped)
      builder.discardRow()
      _ = builder.endRow()
      return builder.takeBatch(logType: "x").encoded()
    }
    #expect(batch(dropping: 5) == batch(dropping: 7_777_777_777))
  }

  @Test("A batch takes 262,144 records and says so when there are more")
  func fullBatch() {
    var builder = FlowBatchBuilder()
    for row in 0..<FlowBatch.rowsMax {
      builder.set(.bytes, integer: Int64(row))
      if builder.endRow() != nil { Issue.record("row \(row) was refused") }
    }
    builder.set(.bytes, integer: 1)
    #expect(builder.endRow()?.reason == "expected at most 262144 records in a batch")
    let batch = builder.takeBatch(logType: "x")
    #expect(batch.rowCount == 262_144)
    #expect(batch.integer(.bytes, row: 262_143) == 262_143)
  }

  @Test("Each text stands once in a batch, whichever columns have it")
  func textsStandOnce() {
    let samples = (0..<100).map { row in
      FlowSample([.srcAddr: .text("10.0.0.\(row % 3)"), .dstAddr: .text("10.0.0.\(row % 2)")])
    }
    #expect(FlowBatch(samples).texts.count == 4)
  }

  @Test("Texts that a batch has no room for are refused with their rows, and the builder goes on")
  func fullTexts() {
    var builder = FlowBatchBuilder()
    let long = String(repeating: "x", count: 1_000)
    var refused = 0
    for row in 0..<70_000 where builder.add(FlowSample([.region: .text("\(row)" + long)])) != nil { refused += 1 }
    #expect(refused > 2_000 && refused < 5_000)
    #expect(
      builder.add(FlowSample([.vpcId: .text(long)]))?.reason
        == "expected at most 67108864 bytes of different texts in a batch")
    #expect(builder.add(FlowSample([.srcPort: .integer(1)])) == nil)
    #expect(builder.takeBatch(logType: "x").rowCount == 70_001 - refused)
    #expect(builder.add(FlowSample([.vpcId: .text(long)])) == nil)
  }
}

@Suite("The encoding of a batch")
struct FlowBatchEncodingTests {
  /// An admitted batch of random records with all that a batch can have.
  static func admitted(seed: UInt64, count: Int) -> FlowBatch {
    var generator = FlowSampleGenerator(seed: seed)
    let now: Int64 = 1_800_000_000_000_000_000
    var samples = (0..<count).map { _ in generator.sample(near: now, spreadSeconds: 1_000) }
    for row in samples.indices where row % 5 == 2 { samples[row].values[.rowId] = .text("id-\(row)") }
    let window = FlowWindow(rowIdPrefix: "p", fingerprintKey: FlowFingerprintKey(3, 4))
    return window.check(FlowBatch(samples), receivedNanos: now + 123_456_789).batch
  }

  @Test("A batch is what it was after encoding and decoding", arguments: [0, 1, 63, 64, 65, 700])
  func roundTrip(count: Int) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let batch = Self.admitted(seed: seed, count: count)
      let decoded = try FlowBatch(decoding: batch.encoded())
      #expect(decoded.rowCount == count && decoded.isAdmitted)
      #expect(decoded.samples == batch.samples)
      #expect(decoded.firstRowNumber == batch.firstRowNumber)
      for row in 0..<count {
        for column in [FlowColumn.eventTime, .parseTime, .logType] {
          #expect(decoded.value(column, row: row) == batch.value(column, row: row))
        }
      }
      #expect(decoded.encoded() == batch.encoded())
    }
  }

  @Test(
    "The extremes of 64 bits survive", arguments: [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max - 1, Int64.max])
  func extremes(nanos: Int64) throws {
    let samples = [
      FlowSample([.start: .time(nanos)]), FlowSample([.start: .time(0), .bytes: .integer(.max)]), FlowSample(),
      FlowSample([.start: .time(.max), .end: .time(.max), .bytes: .integer(0)]),
    ]
    #expect(try FlowBatch(decoding: FlowBatch(samples).encoded()).samples == samples)
  }

  @Test("Every truncation of an encoding is refused")
  func truncations() {
    let bytes = Self.admitted(seed: 9, count: 20).encoded()
    for length in 0..<bytes.count {
      #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: Array(bytes[..<length])) }
    }
    #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: bytes + [0]) }
  }

  @Test("Every flipped bit gives a batch that can be read and inserted, or an error")
  func bitFlips() {
    let bytes = Self.admitted(seed: 5, count: 8).encoded()
    var refused = 0
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      // All are decoded; what comes out is used thoroughly for some only, because that takes its time.
      if bit % 7 == 0 ? !Self.survives(damaged) : (try? FlowBatch(decoding: damaged)) == nil { refused += 1 }
    }
    #expect(refused > 50)
  }

  @Test("Random bytes, and random changes of an encoding, give a batch that can be read and inserted, or an error")
  func randomBytes() {
    var generator = FlowSampleGenerator(seed: 77)
    let good = Self.admitted(seed: 6, count: 9).encoded()
    for round in 0..<1_500 {
      var bytes = good
      if round % 2 == 0 {
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
        }
      } else {
        let count = Int.random(in: 0...200, using: &generator)
        bytes = [1] + (0..<count).map { _ in UInt8.random(in: 0...(round % 4 == 1 ? 255 : 8), using: &generator) }
      }
      _ = Self.survives(bytes)
    }
  }

  /// Decodes, reads all, encodes again and inserts; false when the bytes are refused.
  static func survives(_ bytes: [UInt8]) -> Bool {
    guard let batch = try? FlowBatch(decoding: bytes) else { return false }
    guard batch.rowCount < 100 else { return true }
    let samples = batch.samples
    #expect((try? FlowBatch(decoding: batch.encoded()))?.samples == samples)
    if batch.isAdmitted {
      var window = FlowWindow(rowIdPrefix: "p", fingerprintKey: FlowFingerprintKey(3, 4))
      window.insert(batch)
      #expect(window.snapshot().samples.count == batch.rowCount)
      window.evict(nowNanos: .max)
    }
    return true
  }

  @Test("A few bytes cannot ask for much memory")
  func smallClaims() {
    // Format 1, 262,144 rows, no numbers, no texts, one column of integers of one byte each, and none of them.
    let bytes: [UInt8] = [1, 0x80, 0x80, 0x10, 0, 0, 1, 0, 1, 0, 1, 1]
    #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: bytes) }
    // More rows than a batch can have.
    #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: [1, 0x81, 0x80, 0x10, 0, 0, 0]) }
  }

  @Test("A text that no record could have brought is refused, so that rows with it cannot ask for much memory either")
  func longText() {
    func encoded(_ length: Int) -> [UInt8] {
      [1, 1, 0, 1, UInt8(length & 127) | 128, UInt8(length >> 7)] + [UInt8](repeating: 0x61, count: length) + [0]
    }
    #expect((try? FlowBatch(decoding: encoded(1_024)))?.texts.count == 1)
    #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: encoded(1_025)) }
  }

  @Test("An ordinary batch takes less than 50 bytes a flow")
  func size() {
    let samples = (0..<1_000).map { row -> FlowSample in
      let start = Int64(1_800_000_000 + row / 10) * 1_000_000_000
      return FlowSample([
        .version: .integer(2), .account: .text("123456789010"), .interfaceId: .text("eni-1235b8ca12345678\(row % 9)"),
        .srcAddr: .text("10.0.\(row / 250).\(row % 250)"), .dstAddr: .text("10.1.0.\(row % 250)"),
        .srcPort: .integer(Int64(1_024 + row)), .dstPort: .integer(443), .protocol: .integer(6),
        .packets: .integer(Int64(row)), .bytes: .integer(Int64(row * 1_000)), .start: .time(start),
        .end: .time(start + 60_000_000_000), .action: .text("ACCEPT"), .status: .text("OK"),
      ])
    }
    #expect(FlowBatch(samples).encoded().count < 50_000)
  }
}
