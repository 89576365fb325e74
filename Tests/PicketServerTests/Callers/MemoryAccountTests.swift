import Testing
import Wire

@testable import PicketServer

@Suite struct MemoryAccountTests {
  @Test("A caller may hold as much as is free beside it: half alone, a third of two")
  func shares() {
    let account = MemoryAccount(bytesMax: 1_200)
    let (first, second, third) = (Caller(userID: 1), Caller(userID: 2), Caller(userID: 3))
    #expect(account.reserve(600, for: first))
    #expect(!account.reserve(1, for: first))
    #expect(account.reserve(300, for: second))
    #expect(!account.reserve(1, for: second))
    #expect(account.reserve(150, for: third), "there is room for one who comes late")
    account.release(600, of: first)
    #expect(account.reserve(75, for: second))
    #expect(account.heldBytes == 525)
    #expect(account.peakBytes == 1_050)
    #expect(account.refusedCount == 2)
  }

  @Test("What is refused is not held, and a caller's own bound holds whatever is free")
  func refusal() {
    let account = MemoryAccount(bytesMax: 1_000)
    let caller = Caller(userID: 7, memoryBytesMax: 100)
    #expect(!account.reserve(101, for: caller))
    #expect(account.heldBytes == 0)
    #expect(account.reserve(100, for: caller))
    #expect(account.refusal(of: caller).message.contains("uid 7 makes the daemon hold 100 bytes"))
  }
}
