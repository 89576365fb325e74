import Testing

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
    for version in [0, 1, FlowLogHeader.version - 1] {
      #expect(header.bytes(version: version).withUnsafeBytes { FlowLogHeader.read($0) } == .older(version: version))
    }
    for version in [FlowLogHeader.version + 1, 256, .max] {
      #expect(header.bytes(version: version).withUnsafeBytes { FlowLogHeader.read($0) } == .newer(version: version))
    }
    #expect(header.bytes(version: FlowLogHeader.version) == header.bytes)
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
