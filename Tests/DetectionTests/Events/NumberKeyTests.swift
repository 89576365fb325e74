import Detection
import Testing

@Suite("Numbers where a key belongs")
struct NumberKeyTests {
  @Test(
    "A number is no key, however large it is",
    arguments: ["{1:2}", "{1e400:2}", "{18446744073709551616 : 2}", #"{"a":{-1e999:[]}}"#, #"{"a":1e400,1e400:3}"#])
  func refused(event: String) {
    let error = #expect(throws: EventError.self) { try EventEvaluator().evaluate(Array(event.utf8), with: nil) }
    #expect(error?.code == .invalidJSON)
  }
}
