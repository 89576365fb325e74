import Synchronization
import Testing

@testable import Flows

@Suite("Sorting that can be cancelled")
struct CheckedSortTests {
  private static func checkpoint(_ isCancelled: @escaping @Sendable () -> Bool = { false }) -> QueryCheckpoint {
    QueryCheckpoint(limits: QueryLimits(), isCancelled: isCancelled)
  }

  @Test(
    "Elements come in order, and those that are equal as they stood",
    arguments: [0, 1, 2, 16_383, 16_384, 16_385, 32_768, 50_000, 81_921], [1, 7, 1_000_000])
  func order(count: Int, different: Int) throws {
    var random = SeededRandom(seed: UInt64(count + different))
    let elements = (0..<count).map { (key: random.below(different), place: $0) }
    let expected = elements.sorted { ($0.key, $0.place) < ($1.key, $1.place) }
    let sorted = try elements.sorted(Self.checkpoint()) { $0.key < $1.key }
    #expect(sorted.map(\.place) == expected.map(\.place))
  }

  @Test("Elements that stand in order, or in the reverse order, are sorted as well")
  func runs() throws {
    let ascending = Array(0..<70_000)
    #expect(try ascending.sorted(Self.checkpoint(), by: <) == ascending)
    #expect(try Array(ascending.reversed()).sorted(Self.checkpoint(), by: <) == ascending)
  }

  @Test("A sort asks many times whether it may go on, and ends when it may not", arguments: [1, 3, 9])
  func cancellation(last: Int) {
    let questions = Atomic<Int>(0)
    #expect(throws: QueryFailure.cancelled) {
      try Array((0..<100_000).map { $0 * 7_919 % 100_000 }).sorted(
        Self.checkpoint { questions.add(1, ordering: .relaxed).newValue >= last }, by: <)
    }
    #expect(questions.load(ordering: .relaxed) == last)
  }
}
