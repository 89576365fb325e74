import Testing
import Wire

@Suite("Stream ids of requests")
struct StreamIDSequenceTests {
  @Test("Odd ids that increase are accepted, also with gaps, up to the last one")
  func increasing() throws {
    var sequence = StreamIDSequence()
    for id: UInt32 in [1, 3, 9, 1_000_001, .max] { try sequence.accept(id) }
  }

  @Test("Zero and even ids are refused", arguments: [0, 2, 4_294_967_294] as [UInt32])
  func even(id: UInt32) {
    var sequence = StreamIDSequence()
    #expect(throws: StreamIDError.notOdd(id)) { try sequence.accept(id) }
  }

  @Test("An id that is not larger than all before it is refused, and the next good one is accepted")
  func reused() throws {
    var sequence = StreamIDSequence()
    try sequence.accept(7)
    for id: UInt32 in [7, 5, 1] {
      #expect(throws: StreamIDError.notIncreasing(id, last: 7)) { try sequence.accept(id) }
    }
    try sequence.accept(9)
    #expect(sequence.isPast(3) && sequence.isPast(9) && !sequence.isPast(11))
  }
}
