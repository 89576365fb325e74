import Primitives
import TestSupport
import Testing

@Suite struct FairQueueTests {
  @Test("Owners are served in turn, and each one's elements in order")
  func roundRobin() {
    var queue = FairQueue<String>()
    for number in 1...3 { queue.append("a\(number)", owner: 1) }
    queue.append("b1", owner: 2)
    #expect(queue.popFirst() == "a1")
    #expect(queue.popFirst() == "b1")
    queue.append("c1", owner: 3)
    queue.append("b2", owner: 2)
    #expect(queue.count(of: 1) == 2)
    #expect([queue.popFirst(), queue.popFirst(), queue.popFirst()] == ["a2", "c1", "b2"])
    #expect(queue.popFirst() == "a3")
    #expect(queue.popFirst() == nil)
    #expect(queue.isEmpty)
  }

  @Test("An owner with ten thousand elements delays another by one")
  func flood() {
    var queue = FairQueue<Int>()
    for number in 0..<10_000 { queue.append(number, owner: 1) }
    queue.append(-1, owner: 2)
    _ = queue.popFirst()
    #expect(queue.popFirst() == -1)
    #expect(queue.count == 9_999)
  }

  @Test("An owner that may not be served keeps its turn, and delays no other")
  func passedOver() {
    var queue = FairQueue<Int>()
    for owner in 1...3 {
      for number in 0..<2 { queue.append(owner * 10 + number, owner: UInt32(owner)) }
    }
    #expect(queue.popFirst { $0 != 1 } == 20)
    #expect(queue.popFirst { $0 == 3 } == 30)
    #expect(queue.popFirst { $0 > 3 } == nil && queue.count == 4)
    #expect([queue.popFirst(), queue.popFirst(), queue.popFirst()] == [10, 21, 31])
    #expect(queue.popFirst() == 11 && queue.isEmpty)
  }

  @Test("What is removed leaves its place to the next, and the rest keeps its order")
  func removal() {
    var queue = FairQueue<Int>()
    for number in 0..<6 { queue.append(number, owner: UInt32(number % 2)) }
    _ = queue.popFirst()
    #expect(queue.removeAll { $0 == 1 || $0 == 4 }.sorted() == [1, 4])
    #expect(queue.count == 3)
    var rest: [Int] = []
    while let next = queue.popFirst() { rest.append(next) }
    #expect(rest == [3, 2, 5])
  }

  @Test("It agrees with a queue for each owner under random use", arguments: 0..<20)
  func model(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var queue = FairQueue<Int>()
    var model: [UInt32: [Int]] = [:]
    for number in 0..<2_000 {
      let owner = UInt32.random(in: 0..<5, using: &generator)
      if Bool.random(using: &generator) {
        queue.append(number * 5 + Int(owner), owner: owner)
        model[owner, default: []].append(number * 5 + Int(owner))
      } else if let element = queue.popFirst() {
        let taken = UInt32(element % 5)
        #expect(model[taken]?.removeFirst() == element)
      } else {
        #expect(model.values.allSatisfy { $0.isEmpty })
      }
      #expect(queue.count == model.values.reduce(0) { $0 + $1.count })
    }
  }
}
