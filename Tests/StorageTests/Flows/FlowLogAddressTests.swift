import Testing

@testable import Flows
@testable import Storage

@Suite("Addresses in a flow log")
struct FlowLogAddressTests {
  @Test("Flows that version 0.1.0 wrote have canonical addresses after a restart, and stay the same otherwise")
  func oldLog() throws {
    let scratch = try ScratchDirectory()
    let batch = TestFlows.batch(1..<41, named: true)
    var texts = FlowTexts()
    for code in 1...batch.texts.count {
      let text = batch.texts.string(code)
      var old = text.hasPrefix("10.0.0.") ? "2001:DB8::0:\(text.dropFirst(7))" : text
      old.withUTF8 { _ = texts.append(UnsafeRawBufferPointer($0)) }
    }
    var old = batch
    old.texts = texts
    let store = try FlowStore.open(scratch)
    try store.take(old)
    let before = store.snapshot().lines
    #expect(before.allSatisfy { $0.contains(" 2001:DB8::0:") })
    store.close()
    let reopened = try FlowStore.open(scratch)
    #expect(reopened.snapshot().lines == before.map { $0.replacing(" 2001:DB8::0:", with: " 2001:db8::") }.sorted())
    #expect(try reopened.take(batch).repeated.count == 40)
    reopened.close()
  }
}
