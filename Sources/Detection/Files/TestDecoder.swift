/// Decodes the tests of a detection file.
enum TestDecoder {
  /// The tests of a list whose shape has been checked.
  ///
  /// - Parameter eventKey: The key that holds the event: `Log`, or `Resource` for policies.
  static func decode(_ node: YAMLNode, eventKey: String, _ problems: inout ProblemList) -> [DetectionTest] {
    var tests: [DetectionTest] = []
    for element in node.elements ?? [] {
      guard let log = element[eventKey], let event = event(log, named: eventKey, &problems) else { continue }
      guard let name = element["Name"]?.label, let expected = element["ExpectedResult"]?.flag else { continue }
      let mockCount = element["Mocks"]?.elements?.count ?? 0
      tests.append(
        DetectionTest(
          name: name, expectedResult: expected, log: event, position: element.position, mockCount: mockCount))
    }
    return tests
  }

  private static func event(_ node: YAMLNode, named name: String, _ problems: inout ProblemList) -> [UInt8]? {
    if let text = node.text { return jsonObject(text, node, named: name, &problems) }
    guard node.pairs != nil else {
      problems.addWrongType(name, expected: "a mapping, or text that holds a JSON object", found: node)
      return nil
    }
    var text = EventText()
    text.write(node)
    if let wrong = text.notFinite {
      problems.add(
        .invalidValue, at: wrong.position, "\(name): expected values that JSON can hold, found \(wrong.found)")
      return nil
    }
    return text.bytes
  }

  private static func jsonObject(
    _ text: String, _ node: YAMLNode, named name: String, _ problems: inout ProblemList
  ) -> [UInt8]? {
    let bytes = Array(text.utf8)
    do {
      _ = try bytes.withUnsafeBytes { (event) throws(EventError) in
        try EventParser(limits: EventLimits()).parse(copying: event)
      }
      return bytes
    } catch {
      let message = "\(name): expected a mapping, or text that holds a JSON object; \(error)"
      problems.add(.invalidValue, at: node.position, message)
      return nil
    }
  }
}
