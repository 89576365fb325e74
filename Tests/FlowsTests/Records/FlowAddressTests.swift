import Glibc
import Testing

@testable import Flows

@Suite("Canonical addresses")
struct FlowAddressTests {
  @Test(
    "An address has one text",
    arguments: [
      ("10.7.0.9", "10.7.0.9"), ("255.255.255.255", "255.255.255.255"), ("0.0.0.0", "0.0.0.0"),
      ("2001:DB8:7::1", "2001:db8:7::1"), ("2001:0db8:0007:0:0:0:0:1", "2001:db8:7::1"), ("0:0:0:0:0:0:0:0", "::"),
      ("::0", "::"), ("0::1", "::1"), ("1::0", "1::"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
      ("1:0:0:0:2:0:0:3", "1::2:0:0:3"), ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"), ("1:2:3:4:5:6:0:8", "1:2:3:4:5:6:0:8"),
      ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
      ("::ffff:10.7.0.9", "10.7.0.9"), ("::FFFF:0a07:9", "10.7.0.9"), ("0:0:0:0:0:ffff:255.0.0.1", "255.0.0.1"),
      ("::10.7.0.9", "::a07:9"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("::fffe:10.7.0.9", "::fffe:a07:9"),
      ("FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
      ("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ])
  func canonical(text: String, expected: String) {
    #expect(FlowAddress.canonical(text) == expected)
    #expect(FlowAddress.canonical(expected) == expected)
  }

  @Test(
    "What is no address has none", arguments: ["", "010.7.0.9", "::1%eth0", "10.0.0.0/8", ":", "1:2:3", "a", "::g"])
  func none(text: String) {
    #expect(FlowAddress.canonical(text) == nil)
  }

  @Test("All spellings of an address have the text that the C library makes of it", arguments: 1...8)
  func differential(seed: UInt64) {
    var random = FlowSampleGenerator(seed: seed)
    for _ in 0..<300 {
      let groups = (0..<8).map { _ in UInt16.random(in: 0...3, using: &random) == 0 ? UInt16(random.next() & 0xFFFF) : 0
      }
      guard let expected = Self.expected(groups) else { continue }
      for _ in 0..<4 {
        let text = Self.spelling(groups, &random)
        #expect(FlowAddress.canonical(text) == expected, "\(text)")
      }
    }
  }

  /// The text of `inet_ntop`, which writes mapped addresses and some others with an IPv4 address at the end.
  private static func expected(_ groups: [UInt16]) -> String? {
    let bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    var text = [CChar](repeating: 0, count: 64)
    guard inet_ntop(AF_INET6, bytes, &text, 64) != nil else { return nil }
    let shown = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return shown.contains(".") ? nil : shown
  }

  /// One of the ways to write an address.
  private static func spelling(_ groups: [UInt16], _ random: inout FlowSampleGenerator) -> String {
    var parts = groups.map { group in
      var text = String(group, radix: 16, uppercase: Bool.random(using: &random))
      while text.count < 4, Bool.random(using: &random) { text = "0" + text }
      return text
    }
    if Bool.random(using: &random) {
      parts[6] = [groups[6] >> 8, groups[6] & 0xFF, groups[7] >> 8, groups[7] & 0xFF].map(String.init).joined(
        separator: ".")
      parts.removeLast()
    }
    // A run of zeros before the last two groups, if any, can be left out.
    let start = Int.random(in: 0..<6, using: &random)
    let end = groups[start..<6].firstIndex { $0 != 0 } ?? 6
    guard end > start, Bool.random(using: &random) else { return parts.joined(separator: ":") }
    return parts[..<start].joined(separator: ":") + "::" + parts[end...].joined(separator: ":")
  }

  @Test("A builder keeps the canonical text in columns of addresses, and other texts as they are")
  func builder() {
    var builder = FlowBatchBuilder()
    for text in ["2001:DB8::1", "2001:db8::1", "2001:db8:0::1", "2001:DB8::1"] {
      #expect(
        builder.add(FlowSample([.srcAddr: .text(text), .pktDstAddr: .text(text), .region: .text("2001:DB8::1")])) == nil
      )
    }
    #expect(builder.add(FlowSample([.dstAddr: .text("::ffff:10.0.0.1"), .srcAddr: .text("10.0.0.1")])) == nil)
    let batch = builder.takeBatch(logType: "")
    #expect((0..<4).allSatisfy { batch.text(.srcAddr, row: $0) == "2001:db8::1" })
    #expect((0..<4).allSatisfy { batch.text(.pktDstAddr, row: $0) == "2001:db8::1" })
    #expect((0..<4).allSatisfy { batch.text(.region, row: $0) == "2001:DB8::1" })
    #expect(batch.textCode(.dstAddr, row: 4) == batch.textCode(.srcAddr, row: 4))
    #expect(batch.texts.count == 3)
  }

  @Test("A batch with other texts of addresses, as version 0.1.0 wrote them, is brought to the canonical ones")
  func oldBatch() throws {
    var batch = FlowBatch([
      FlowSample([
        .srcAddr: .text("1.0.0.1"), .dstAddr: .text("1.0.0.2"), .region: .text("1.0.0.3"), .bytes: .integer(1),
      ]),
      FlowSample([.srcAddr: .text("1.0.0.2"), .dstAddr: .text("1.0.0.3"), .bytes: .integer(2)]),
      FlowSample([.srcAddr: .text("1.0.0.4"), .dstAddr: .text("1.0.0.4"), .rowId: .text("1.0.0.3")]),
    ])
    let spellings = [
      "1.0.0.1": "2001:DB8::1", "1.0.0.2": "2001:db8:0:0::1", "1.0.0.3": "::FFFF:10.0.0.1", "1.0.0.4": "2001:db8::1",
    ]
    var texts = FlowTexts()
    for code in 1...batch.texts.count {
      var text = spellings[batch.texts.string(code)] ?? batch.texts.string(code)
      text.withUTF8 { _ = texts.append(UnsafeRawBufferPointer($0)) }
    }
    batch.texts = texts
    let read = try FlowBatch(decoding: batch.encoded()).withCanonicalAddresses()
    let one = FlowValue.text("2001:db8::1")
    #expect(
      read.samples == [
        FlowSample([.srcAddr: one, .dstAddr: one, .region: .text("::FFFF:10.0.0.1"), .bytes: .integer(1)]),
        FlowSample([.srcAddr: one, .dstAddr: .text("10.0.0.1"), .bytes: .integer(2)]),
        FlowSample([.srcAddr: one, .dstAddr: one, .rowId: .text("::FFFF:10.0.0.1")]),
      ])
    #expect(Set((1...read.texts.count).map(read.texts.string)).count == read.texts.count)
    #expect(read.withCanonicalAddresses().encoded() == read.encoded())
  }

  @Test("A batch without rows or texts stays as it is")
  func emptyBatch() {
    #expect(FlowBatch([]).withCanonicalAddresses().encoded() == FlowBatch([]).encoded())
  }
}
