import Testing
import Wire

@Suite("Types and flags of frames")
struct FrameFlagsTests {
  @Test(
    "Bits without a meaning are told for each type",
    arguments: [
      (FrameType.request, 0x03, 0x00), (.request, 0xFF, 0xFC), (.response, 0x01, 0x01), (.data, 0x05, 0x00),
      (.data, 0x07, 0x02), (FrameType(rawValue: 9), 0x80, 0x80),
    ] as [(FrameType, UInt8, UInt8)])
  func unknownBits(type: FrameType, bits: UInt8, unknown: UInt8) {
    #expect(FrameFlags(rawValue: bits).unknown(in: type).rawValue == unknown)
  }

  @Test("Only request, response and data are known types")
  func knownTypes() {
    #expect((0...255).filter { FrameType(rawValue: $0).isKnown } == [1, 2, 3])
  }
}
