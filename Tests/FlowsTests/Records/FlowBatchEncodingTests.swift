import Flows
import Testing

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
