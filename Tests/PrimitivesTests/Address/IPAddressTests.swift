import Glibc
import Primitives
import Testing

@Suite("IP addresses")
struct IPAddressTests {
  private static func address(_ text: String, allowsZone: Bool = false) -> IPAddress? {
    var text = text
    return text.withUTF8 { IPAddress(UnsafeRawBufferPointer($0), allowsZone: allowsZone) }
  }

  private static func text(of address: IPAddress) -> String {
    withUnsafeTemporaryAllocation(byteCount: IPAddress.textBytesMax, alignment: 1) { space in
      let count = address.write(to: space)
      return String(decoding: space[..<count], as: UTF8.self)
    }
  }

  @Test(
    "An IPv4 address is four decimal numbers",
    arguments: [("0.0.0.0", 0), ("10.7.0.9", 0x0A07_0009), ("255.255.255.255", 0xFFFF_FFFF)] as [(String, UInt32)])
  func ipv4(text: String, number: UInt32) throws {
    let address = try #require(Self.address(text))
    #expect(address == IPAddress(ipv4: number))
    #expect(Self.text(of: address) == text)
  }

  @Test(
    "An IPv6 address is eight groups, of which `::` leaves out some",
    arguments: [
      ("::", 0), ("::1", 1), ("1::", 1 << 112), ("2001:DB8:7::1", 0x2001_0DB8_0007 << 80 | 1),
      ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004_0005_0006_0007_0008),
      ("1:2:3:4:5:6:7::", 0x1_0002_0003_0004_0005_0006_0007 << 16),
      ("64:ff9b::192.0.2.33", 0x64_FF9B << 96 | 0xC000_0221),
      ("1:2:3:4:5:6:1.2.3.4", 0x0001_0002_0003_0004_0005_0006_0102_0304),
    ] as [(String, UInt128)])
  func ipv6(text: String, number: UInt128) {
    #expect(Self.address(text) == IPAddress(ipv6: number))
  }

  @Test(
    "What is no address is nil",
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1..2.3", "1.2.3.", ".1.2.3", "1.2.3.4 ", "a.b.c.d", ":",
      "1:2:3",
      "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1::2", ":::", "1:", ":1", "12345::", "::g", "1:2:3:4:5:6:7:1.2.3.4",
      "::1.2.3", "1.2.3.4::", "10.0.0.0/8", "::1%eth0",
    ])
  func none(text: String) {
    #expect(Self.address(text) == nil)
  }

  @Test("A zone is ignored where one is allowed, and stands after an IPv6 address only")
  func zones() {
    #expect(Self.address("fe80::1%eth0", allowsZone: true) == Self.address("fe80::1"))
    #expect(Self.address("fe80::1%a:b", allowsZone: true) == Self.address("fe80::1"))
    for text in ["fe80::1%", "fe80::1%a%b", "1.2.3.4%eth0", "1.2.3.4%a:b", "%::"] {
      #expect(Self.address(text, allowsZone: true) == nil, "\(text)")
    }
  }

  @Test("An IPv4-mapped address has an IPv4 address, and its canonical text is that")
  func mapped() throws {
    let address = try #require(Self.address("::FFFF:0a07:9"))
    #expect(!address.isIPv4)
    #expect(address.mappedIPv4 == IPAddress(ipv4: 0x0A07_0009))
    #expect(Self.text(of: address) == "10.7.0.9")
    #expect(Self.address("::fffe:a07:9")?.mappedIPv4 == nil)
    #expect(Self.address("10.7.0.9")?.mappedIPv4 == nil)
  }

  @Test("Texts are read as the C library reads them")
  func differential() {
    for zeros in UInt8.min...UInt8.max {
      let groups = (0..<8).map { zeros >> UInt8($0) & 1 == 0 ? UInt16(0) : UInt16($0 + 1) << UInt16($0) }
      let bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      let expected = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
      var text = [CChar](repeating: 0, count: 64)
      #expect(inet_ntop(AF_INET6, bytes, &text, 64) != nil)
      let shown = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      #expect(Self.address(shown) == IPAddress(ipv6: expected), "\(shown)")
      // The C library writes some addresses with an IPv4 address at the end.
      if !shown.contains(".") { #expect(Self.text(of: IPAddress(ipv6: expected)) == shown) }
    }
  }
}
