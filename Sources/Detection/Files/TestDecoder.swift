/// Decodes the tests of a detection file.
struct TestDecoder {
  /// The key that holds the event: `Log`, or `Resource` for policies.
  let eventKey: String
  let problems: ProblemList

  /// The tests of a list whose shape has been checked.
  func decode(_ node: YAMLNode) -> [DetectionTest] {
    (node.elements ?? []).compactMap { element in
      guard let event = element[eventKey].flatMap(event), let name = element["Name"]?.label,
        let expected = element["ExpectedResult"]?.flag
      else { return nil }
      return DetectionTest(
        name: name, expectedResult: expected, log: event, position: element.position,
        mockCount: element["Mocks"]?.elements?.count ?? 0)
    }
  }

  private func event(_ node: YAMLNode) -> [UInt8]? {
    if let text = node.text { return jsonObject(text, node) }
    guard node.pairs != nil else {
      return problems.wrongType(eventKey, expected: "a mapping, or text that holds a JSON object", found: node)
    }
    var text = EventText()
    text.write(node)
    guard let wrong = text.notFinite else { return text.bytes }
    let message = "\(eventKey): expected values that JSON can hold, found \(wrong.found)"
    return problems.refuse(.invalidValue, at: wrong.position, message)
  }

  private func jsonObject(_ text: String, _ node: YAMLNode) -> [UInt8]? {
    let bytes = Array(text.utf8)
    do {
      _ = try bytes.withUnsafeBytes { (event) throws(EventError) in
        try EventParser(limits: EventLimits()).parse(copying: event)
      }
      return bytes
    } catch {
      let message = "\(eventKey): expected a mapping, or text that holds a JSON object; \(error)"
      return problems.refuse(.invalidValue, at: node.position, message)
    }
  }
}
