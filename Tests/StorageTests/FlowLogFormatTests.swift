import TestSupport
import Testing

@testable import Flows
@testable import Storage

@Suite("The format of the flow log")
struct FlowLogFormatTests {
  private static func checksum(_ bytes: [UInt8], parts: Int = 1) -> UInt32 {
    var checksum = CRC32C()
    let size = max(1, (bytes.count + parts - 1) / parts)
    for first in stride(from: 0, to: bytes.count, by: size) {
      Array(bytes[first..<min(first + size, bytes.count)]).withUnsafeBytes { checksum.update($0) }
    }
    return checksum.value
  }

  @Test(
    "The checksum is CRC-32C, as published",
    arguments: [
      (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E), ([], 0),
    ] as [([UInt8], UInt32)])
  func checksum(bytes: [UInt8], expected: UInt32) {
    #expect(FlowLogFormatTests.checksum(bytes) == expected)
  }

  @Test("The checksum does not depend on how the bytes come", arguments: 1...40)
  func checksumInParts(parts: Int) {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    #expect(FlowLogFormatTests.checksum(bytes, parts: parts) == FlowLogFormatTests.checksum(bytes))
  }

  @Test("A header is read as it was written, and any other byte in it is found")
  func header() {
    let header = FlowLogHeader(logID: 0xFEDC_BA98_7654_3210, number: 7, firstSequence: 1 << 40)
    #expect(header.bytes.count == FlowLogHeader.byteCount)
    #expect(header.bytes.withUnsafeBytes { FlowLogHeader.read($0) } == .header(header))
    for place in header.bytes.indices {
      var bytes = header.bytes
      bytes[place] ^= 0x10
      #expect(bytes.withUnsafeBytes { FlowLogHeader.read($0) } == .damaged, "byte \(place)")
    }
  }

  @Test("A header that is cut is no foreign file", arguments: 0..<FlowLogHeader.byteCount)
  func cutHeader(count: Int) {
    let header = FlowLogHeader(logID: 5, number: 7, firstSequence: 9)
    #expect(header.bytes.prefix(count).withUnsafeBytes { FlowLogHeader.read($0) } == .damaged)
    let zeros = [UInt8](repeating: 0, count: count * 3)
    #expect(zeros.withUnsafeBytes { FlowLogHeader.read($0) } == .damaged)
  }

  @Test("A whole header of another version is told from a damaged one")
  func versions() {
    let header = FlowLogHeader(logID: 5, number: 7, firstSequence: 9)
    for version in [0, 1] as [UInt32] {
      #expect(header.bytes(version: version).withUnsafeBytes { FlowLogHeader.read($0) } == .older(version: version))
    }
    for version in [FlowLogHeader.version + 1, 256, .max] {
      #expect(header.bytes(version: version).withUnsafeBytes { FlowLogHeader.read($0) } == .newer(version: version))
    }
    #expect(header.bytes(version: FlowLogHeader.version) == header.bytes)
    // Without owners of batches.
    #expect(header.bytes(version: 2).withUnsafeBytes { FlowLogHeader.read($0) } == .header(header))
  }

  @Test("An entry is read as it was written, for its own log alone, and any other byte in it is found")
  func entry() {
    let payload = Array("a batch of flows".utf8)
    let entry = FlowLogEntry(
      sequence: 12, batch: FlowLogBatch(payload: payload, rowCount: 3, newestNanos: -5, completeSinceNanos: .min))
    let bytes = entry.bytes(logID: 99)
    #expect(bytes.withUnsafeBytes { FlowLogEntry($0, logID: 99) } == entry)
    #expect(bytes.withUnsafeBytes { FlowLogEntry($0, logID: 98) } == nil)
    #expect(payload.withUnsafeBytes { entry.hasWritten($0) })
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x01
      #expect(changed.withUnsafeBytes { FlowLogEntry($0, logID: 99) } == nil, "byte \(place)")
    }
    for place in payload.indices {
      var changed = payload
      changed[place] ^= 0x80
      #expect(!changed.withUnsafeBytes { entry.hasWritten($0) }, "byte \(place)")
    }
  }
}

extension FlowLogHeader {
  /// The header as a Picket of another format would have written it.
  func bytes(version: UInt32) -> [UInt8] {
    var bytes = bytes
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: version.littleEndian, toByteOffset: 8, as: UInt32.self) }
    var checksum = CRC32C()
    Array(bytes[..<60]).withUnsafeBytes { checksum.update($0) }
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: checksum.value.littleEndian, toByteOffset: 60, as: UInt32.self) }
    return bytes
  }
}

@Suite("Addresses in a flow log")
struct FlowLogAddressTests {
  @Test("Flows that version 0.1.0 wrote have canonical addresses after a restart, and stay the same otherwise")
  func oldLog() throws {
    let scratch = try ScratchDirectory()
    let batch = TestFlows.batch(1..<41, named: true)
    var texts = FlowTexts()
    for code in 1...batch.texts.count {
      let text = batch.texts.string(code)
      var old = text.hasPrefix("10.0.0.") ? "2001:DB8::0:\(text.dropFirst(7))" : text
      old.withUTF8 { _ = texts.append(UnsafeRawBufferPointer($0)) }
    }
    var old = batch
    old.texts = texts
    let store = try FlowStore.open(scratch)
    try store.take(old)
    let before = store.snapshot().lines
    #expect(before.allSatisfy { $0.contains(" 2001:DB8::0:") })
    store.close()
    let reopened = try FlowStore.open(scratch)
    #expect(reopened.snapshot().lines == before.map { $0.replacing(" 2001:DB8::0:", with: " 2001:db8::") }.sorted())
    #expect(try reopened.take(batch).repeated.count == 40)
    reopened.close()
  }
}

@Suite("Flows that come late, by the numbers of their entries")
struct FlowArrivalTests {
  private let scratch: ScratchDirectory
  private static let minute = 60 * TestFlows.second

  init() throws {
    scratch = try ScratchDirectory()
  }

  /// Thirty flows, five seconds apart, whose minutes are those of the clock.
  private func spread(at nanos: Int64) -> FlowBatch {
    var builder = FlowBatchBuilder()
    for number in 0..<30 {
      builder.set(.start, nanos: nanos + Int64(number) * 5 * TestFlows.second)
      precondition(builder.endRow() == nil, "a flow of the tests is a good one")
    }
    return builder.takeBatch(logType: "AWS.VPCFlow")
  }

  @Test("Everything is noted before somebody says what was looked at, and then what is older than that, by minutes")
  func watched() throws {
    let start = TestFlows.start / Self.minute * Self.minute - 10 * Self.minute
    for directory in [nil, scratch.path("state")] {
      let store = try FlowStore(FlowStoreConfiguration(directory: directory), nowNanos: TestFlows.start)
      #expect(store.nextEntry == 1 && store.numberedSnapshot().nextEntry == 1)
      try store.take(spread(at: start))
      let all = [(0, 55), (60, 115), (120, 145)].map {
        FlowArrival(
          entry: 1, firstNanos: start + $0.0 * TestFlows.second, lastNanos: start + $0.1 * TestFlows.second)
      }
      #expect(store.takeArrivals() == all)
      store.watchArrivals(before: start + 62 * TestFlows.second)
      try store.take(spread(at: start + 62 * TestFlows.second))
      #expect(store.takeArrivals().isEmpty)
      try store.take(spread(at: start))
      #expect(
        store.takeArrivals() == [
          FlowArrival(entry: 3, firstNanos: start, lastNanos: start + 55 * TestFlows.second),
          FlowArrival(
            entry: 3, firstNanos: start + 60 * TestFlows.second, lastNanos: start + 60 * TestFlows.second),
        ])
      #expect(store.nextEntry == 4 && store.numberedSnapshot().nextEntry == 4)
      store.close()
    }
  }

  @Test("After a restart the flows of the log are noted with their entries, also those past the retention")
  func restart() throws {
    var store = try FlowStore.open(scratch)
    let logID = store.logID
    for part in 0..<3 { try store.take(TestFlows.batch(0..<5, at: TestFlows.start + Int64(part) * Self.minute)) }
    store.close()
    for hours in [0, 5] as [Int64] {
      store = try FlowStore.open(scratch, at: TestFlows.start + hours * TestFlows.hour)
      #expect(store.logID == logID && store.nextEntry == 4)
      let arrivals = store.takeArrivals()
      #expect(arrivals.map(\.entry) == [1, 2, 3])
      #expect(arrivals.map(\.firstNanos) == (0..<3).map { TestFlows.start + $0 * Self.minute })
      store.close()
    }
  }

  @Test("There is a bound to what is noted; beyond it some are told together, and none is left out")
  func bounded() {
    let arrivals = FlowArrivals()
    let batch = FlowWindow(limits: FlowWindowLimits(), rowIdPrefix: "x", fingerprintKey: FlowFingerprintKey(1, 2))
      .check(spread(at: TestFlows.start - 10 * Self.minute), receivedNanos: TestFlows.start).batch
    guard let times = batch.eventTimes else { return #expect(Bool(false)) }
    for entry in 0..<100_000 as Range<UInt64> { arrivals.note(batch, times: times, entry: entry) }
    let noted = arrivals.take()
    #expect(noted.count <= 262_144 && noted.map(\.entry).max() == 99_999)
    #expect(noted.map(\.firstNanos).min() == times.lowerBound && noted.map(\.lastNanos).max() == times.upperBound)
  }
}
