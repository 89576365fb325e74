import PicketClient

/// An event of the load.
struct LoadEvent: Hashable {
  let number: Int
  let key: Int
  let value: Int
  let isCounted: Bool

  init(number: Int, using generator: inout SeededGenerator) {
    self.number = number
    key = Int.random(in: 0..<LoadEvent.keyCount, using: &generator)
    value = Int.random(in: 0..<LoadEvent.valueCount, using: &generator)
    isCounted = Bool.random(using: &generator)
  }

  /// Its name for retries.
  var id: String { "e\(number)" }

  /// The rules that match it, in order of id.
  var rules: [LoadRule] { isCounted ? [.distinct, .each, .fifth] : [.distinct, .each] }

  /// The window that its match of a rule belongs to.
  func window(of rule: LoadRule) -> WindowName { WindowName(rule: rule.id, dedup: "[\"k\(key)\"]") }

  /// The call that sends it.
  var request: EvaluateEventRequest {
    let text = #"{"key":"k\#(key)","value":"v\#(value)","counted":\#(isCounted)}"#
    return EvaluateEventRequest(logType: LoadRule.logType, event: Array(text.utf8), eventID: id)
  }

  static let keyCount = 40
  static let valueCount = 30
}
