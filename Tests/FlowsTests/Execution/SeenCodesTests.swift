import Testing

@testable import Flows

@Suite("Codes that were seen")
struct SeenCodesTests {
  @Test(
    "Different codes are counted, and given once each, by bits and by sorting alike",
    arguments: [UInt32(1), 63, 64, 70_000, 1 << 26, 1 << 26 + 1, .max])
  func differentCodes(greatest: UInt32) throws {
    var random = SeededRandom(seed: UInt64(greatest))
    var seen = SeenCodes(greatest: greatest)
    let checkpoint = QueryCheckpoint(limits: QueryLimits(), isCancelled: { false })
    for count in [0, 1, 2, 3, 100, 1_000] {
      let few = (0..<5).map { _ in UInt32(truncatingIfNeeded: random.next() % (UInt64(greatest) + 1)) } + [greatest]
      let codes = (0..<count).map { _ in random.element(of: few) }
      #expect(try seen.count(codes, 0..<count, checkpoint) == Set(codes).count)
      #expect(try seen.count(codes, count / 2..<count, checkpoint) == Set(codes[(count / 2)...]).count)
      let first = seen.first(codes)
      #expect(Set(first) == Set(codes))
      #expect(first.count == Set(codes).count)
      #expect(first.first == codes.first)
    }
  }
}
