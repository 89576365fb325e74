import Foundation
import Primitives
import Testing

@Suite struct BargingLockTests {
  @Test("Threads change the value one at a time, and errors come through")
  func threads() {
    let lock = BargingLock(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<10_000 { lock.withLock { $0 += 1 } }
    }
    #expect(lock.withLock { $0 } == 40_000)
    struct Failure: Error {}
    #expect(throws: Failure.self) { try lock.withLock { _ throws(Failure) in throw Failure() } }
    #expect(lock.withLock { $0 } == 40_000)
  }

  @Test("A value is let go of with its lock")
  func release() {
    final class Content {}
    weak var content: Content?
    do {
      let lock = BargingLock(Content())
      content = lock.withLock { $0 }
      #expect(content != nil)
    }
    #expect(content == nil)
  }
}
