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

/// Writes a value of a YAML document as JSON; numbers keep their digits.
struct EventText {
  /// The JSON so far.
  private(set) var bytes: [UInt8] = []
  /// The first value that JSON cannot hold.
  private(set) var notFinite: YAMLNode?

  private static let hexadecimal = Array("0123456789abcdef".utf8)

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
    case .null: bytes += "null".utf8
    case .flag(let flag): bytes += (flag ? "true" : "false").utf8
    case .integer(let digits), .decimal(let digits): bytes += digits.utf8
    case .text(let text): write(text)
    case .notFinite:
      bytes += "null".utf8
      notFinite = notFinite ?? node
    }
  }

  private mutating func write(_ elements: [YAMLNode]) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ pairs: [YAMLPair]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, pair) in pairs.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(pair.key)
      bytes.append(UInt8(ascii: ":"))
      write(pair.value)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes.append(EventText.hexadecimal[Int(byte >> 4)])
        bytes.append(EventText.hexadecimal[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
