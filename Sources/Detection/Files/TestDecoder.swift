import Primitives

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
        mocks: (element["Mocks"]?.elements ?? []).compactMap(mock), logType: element["LogType"]?.label)
    }
  }

  private func mock(_ node: YAMLNode) -> TestMock? {
    guard let name = node["objectName"]?.label, let value = node["returnValue"] else { return nil }
    var text = EventText()
    text.write(value)
    return TestMock(name: name, value: text.bytes)
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

/// Writes a value of a YAML document as JSON; numbers keep their digits.
struct EventText {
  /// The JSON so far.
  var bytes: [UInt8] { writer.bytes }
  /// The first value that JSON cannot hold.
  private(set) var notFinite: YAMLNode?

  private var writer = JSONWriter(escapes: .numbers)

  /// Adds a value.
  mutating func write(_ node: YAMLNode) {
    switch node.content {
    case .scalar(let scalar): write(scalar, node)
    case .sequence(let elements): write(elements)
    case .mapping(let pairs): write(pairs)
    }
  }

  private mutating func write(_ scalar: YAMLScalar, _ node: YAMLNode) {
    switch scalar.value {
    case .null: writer.append("null")
    case .flag(let flag): writer.append(flag ? "true" : "false")
    case .integer(let digits), .decimal(let digits): writer.append(text: digits)
    case .text(let text): writer.append(string: text)
    case .notFinite:
      writer.append("null")
      notFinite = notFinite ?? node
    }
  }

  private mutating func write(_ elements: [YAMLNode]) {
    writer.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { writer.append(UInt8(ascii: ",")) }
      write(element)
    }
    writer.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ pairs: [YAMLPair]) {
    writer.append(UInt8(ascii: "{"))
    for (index, pair) in pairs.enumerated() {
      if index > 0 { writer.append(UInt8(ascii: ",")) }
      writer.append(string: pair.key)
      writer.append(UInt8(ascii: ":"))
      write(pair.value)
    }
    writer.append(UInt8(ascii: "}"))
  }
}
