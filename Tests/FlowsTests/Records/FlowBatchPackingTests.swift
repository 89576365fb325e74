import Flows
import Testing

@Suite("The packing of columns of a batch")
struct FlowBatchPackingTests {
  private static func batch(_ column: FlowColumn, _ values: [Int64?]) -> FlowBatch {
    FlowBatch(
      values.map { value in
        guard let value else { return FlowSample() }
        return FlowSample([column: column.kind == .time ? .time(value) : .integer(value)])
      })
  }

  /// An encoding of three rows with one column after `start`, whose bytes are given.
  private static func decoding(_ column: FlowColumn, _ bytes: [UInt8], rows: UInt8 = 3) throws -> FlowBatch {
    try FlowBatch(decoding: [1, rows, 0, 0, 1, UInt8(column.rawValue)] + bytes)
  }

  @Test(
    "Times that are whole units apart take a byte each, whatever they start from",
    arguments: [1, 1_000, 1_000_000, 1_000_000_000] as [Int64], [-7, 0, 1_800_000_000_123_456_789] as [Int64])
  func scales(unit: Int64, first: Int64) throws {
    let values = (0..<256).map { first + $0 * 77 % 256 * unit }
    let bytes = Self.batch(.start, values).encoded()
    #expect(bytes.count < 256 + 24 + 16)
    #expect(try FlowBatch(decoding: bytes).samples == Self.batch(.start, values).samples)
  }

  @Test(
    "Every scale comes back with every width, with and without nulls",
    arguments: [1, 1_000, 1_000_000, 1_000_000_000] as [Int64],
    [255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296])
  func scalesAndWidths(unit: Int64, most: Int64) throws {
    for nullEvery in [2, 1_000] {
      let values = (0..<200).map { row -> Int64? in
        row % nullEvery == 1 ? nil : -5 + (row == 7 ? most : Int64(row) * most / 200) * unit
      }
      for shifted in [values, values.map { $0.map { $0 + 1 } }, Array(values.dropFirst(6)) + [-4]] {
        let batch = Self.batch(.start, shifted)
        #expect(try FlowBatch(decoding: batch.encoded()).samples == batch.samples)
      }
    }
  }

  @Test(
    "The extremes of 64 bits come back together, with and without nulls",
    arguments: [
      [.min, .max], [.min, 0], [-1, .max], [.min, nil, .max], [.max, nil], [.min, nil, nil], [nil, .max, .max - 1_000],
      [.min, .min + 1_000_000_000 * 4_294_967_296], [.max - 255_000_000_000, .max], [.min, .min + 1_000 * 256],
    ] as [[Int64?]])
  func extremes(values: [Int64?]) throws {
    let batch = Self.batch(.start, values)
    let decoded = try FlowBatch(decoding: batch.encoded())
    #expect(decoded.samples == batch.samples)
    #expect(decoded.encoded() == batch.encoded())
  }

  @Test("Columns that are the same as another are encoded once")
  func sharedColumns() throws {
    func samples(_ differs: Bool) -> [FlowSample] {
      (0..<300).map { row in
        let start = Int64(row * row) * 1_000_003
        let values: [FlowColumn: FlowValue] = [
          .start: .time(start), .end: .time(start + (differs ? 1 : 0)),
          .srcAddr: .text("10.0.0.\(row % 200)"), .dstAddr: .text("10.0.1.\(row % 150)"),
          .pktSrcAddr: .text("10.0.0.\((row + (differs ? 1 : 0)) % 200)"), .pktDstAddr: .text("10.0.1.\(row % 150)"),
        ]
        return FlowSample(row == 9 ? values.filter { $0.key != .start && $0.key != .end } : values)
      }
    }
    let same = FlowBatch(samples(false))
    let different = FlowBatch(samples(true))
    #expect(different.encoded().count - same.encoded().count > 300 * 5)
    for batch in [same, different] {
      let decoded = try FlowBatch(decoding: batch.encoded())
      #expect(decoded.samples == batch.samples)
      #expect(decoded.encoded() == batch.encoded())
    }
  }

  @Test("The event times of an admitted batch cost nothing when they are the starts of its flows")
  func eventTimes() throws {
    let now: Int64 = 1_800_000_000_000_000_000
    let batch = FlowBatch((0..<500).map { row in FlowSample([.start: .time(now + Int64(row * 7_919 % 5_000))]) })
    let window = FlowWindow(rowIdPrefix: "p", fingerprintKey: FlowFingerprintKey(3, 4))
    let admitted = window.check(batch, receivedNanos: now + 1_000_000_000).batch
    #expect(admitted.encoded().count < batch.encoded().count + 64)
    let decoded = try FlowBatch(decoding: admitted.encoded())
    #expect(decoded.isAdmitted)
    for row in 0..<500 { #expect(decoded.integer(.eventTime, row: row) == batch.integer(.start, row: row)) }
  }

  @Test(
    "Values beyond 64 bits are refused",
    arguments: [
      // The greatest integer and one more, by the number and by the scale; a product of 65 bits.
      [1, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 1, 1, 0, 1, 0],
      [1, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 2, 1, 0, 1, 0],
      [1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 1, 0, 2, 0],
      [1, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 1, 0, 255, 255],
    ] as [[UInt8]])
  func overflow(bytes: [UInt8]) {
    let error = #expect(throws: FlowBatchError.self) { try Self.decoding(.start, bytes) }
    #expect(error?.reason.hasPrefix("expected values of 64 bits") == true)
  }

  @Test("A scale of more bits than any unit is taken as long as the values stay within 64 bits")
  func largeScale() throws {
    // The least integer, a scale of 2^64 - 1, and the numbers 0, 1 and 0.
    let most = [UInt8](repeating: 0xFF, count: 9) + [1]
    let batch = try Self.decoding(.start, [1] + most + most + [1, 0, 1, 0])
    #expect((0..<3).map { batch.integer(.start, row: $0) } == [.min, .max, .min])
  }

  @Test(
    "Scales, widths and references that mean nothing are refused",
    arguments: [
      [1, 0, 0, 1, 1, 2, 3],  // a scale of 0
      [1, 0, 1, 3, 1, 2, 3],  // a width of 3
      [1, 0, 1, 0],  // a width of 0
      [4, 10], [4, 11], [4, 33], [4, 5], [4, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],  // itself, later, none, empty, far
      [4], [5, 0],
    ] as [[UInt8]])
  func nonsense(bytes: [UInt8]) {
    #expect(throws: FlowBatchError.self) { try Self.decoding(.start, bytes) }
  }

  @Test("A column of texts is never taken from integers, nor the other way round")
  func referenceKinds() throws {
    let start = UInt8(FlowColumn.start.rawValue)
    let account = UInt8(FlowColumn.account.rawValue)
    let action = UInt8(FlowColumn.action.rawValue)
    // Two rows, the text "a", and two columns.
    let head: [UInt8] = [1, 2, 0, 1, 1, 0x61, 2]
    #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: head + [start, 0, 2, action, 4, start]) }
    #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: head + [account, 0, 2, start, 4, account]) }
    let batch = try FlowBatch(decoding: head + [account, 3, 1, 1, 0, action, 4, account])
    #expect((0..<2).map { batch.text(.action, row: $0) } == ["a", nil])
    // A code of a text that is not there.
    #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: head + [account, 3, 1, 2, 0, action, 4, account]) }
  }

  @Test("Truncations and flipped bits of a batch with every form give a batch that can be read, or an error")
  func damage() {
    let now: Int64 = 1_800_000_000_000_000_000
    let batch = FlowBatch(
      (0..<12).map { row in
        var sample = FlowSample([
          .start: .time(now + Int64(row) * 1_000_000_000), .end: .time(now + Int64(row * row + 20_000) * 1_000_000),
          .srcAddr: .text("10.0.0.\(row)"), .pktSrcAddr: .text("10.0.0.\(row)"), .bytes: .integer(Int64(row) * 1_000),
        ])
        if row % 3 == 0 { sample.values[.packets] = .integer(Int64(row)) }
        return sample
      })
    let window = FlowWindow(rowIdPrefix: "p", fingerprintKey: FlowFingerprintKey(3, 4))
    let bytes = window.check(batch, receivedNanos: now + 1_000_000_000).batch.encoded()
    for length in 0..<bytes.count {
      #expect(throws: FlowBatchError.self) { try FlowBatch(decoding: Array(bytes[..<length])) }
    }
    var refused = 0
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      if !FlowBatchEncodingTests.survives(damaged) { refused += 1 }
    }
    #expect(refused > 50)
  }
}
