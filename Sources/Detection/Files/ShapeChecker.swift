import Primitives

/// Checks documents against the tables of shapes.
///
/// What match expressions, key specifiers, titles and events hold is checked by those who decode them.
struct ShapeChecker {
  let problems: ProblemList

  /// Checks a mapping: unknown, refused and missing keys, keys that exclude each other, and every value.
  func check(_ node: YAMLNode, _ schema: ObjectSchema, named name: String) {
    guard let pairs = node.pairs else { return require(false, node, name, "a mapping") }
    for pair in pairs {
      if let key = schema[pair.key] {
        check(pair.value, key.shape, named: key.name)
      } else {
        refuse(pair, schema)
      }
    }
    for key in schema.keys where key.isRequired && node[key.name] == nil {
      problems.add(.missingKey, at: node.position, "\(schema.subject) needs the key '\(key.name)'")
    }
    for choice in schema.choices { check(choice, of: node, schema) }
  }

  private func refuse(_ pair: YAMLPair, _ schema: ObjectSchema) {
    if let reason = schema.refusals[pair.key] {
      let message = "key '\(pair.key)' must not stand in \(schema.subject): \(reason)"
      problems.add(.conflictingKeys, at: pair.keyPosition, message)
    } else if !schema.isOpen {
      let suggestion = problems.suggestion(for: pair.key, among: schema.names)
      let message = "unknown key \(Quotation.quoted(pair.key)) in \(schema.subject)\(suggestion)"
      problems.add(.unknownKey, at: pair.keyPosition, message)
    }
  }

  private func check(_ choice: KeyChoice, of node: YAMLNode, _ schema: ObjectSchema) {
    let present = (node.pairs ?? []).filter { choice.names.contains($0.key) }
    let names = choice.names.map { "'\($0)'" }.joined(separator: choice.isExclusive ? " or " : ", ")
    if present.isEmpty {
      let quantity = choice.isExclusive ? "one of" : "at least one of"
      problems.add(.missingKey, at: node.position, "\(schema.subject) needs \(quantity) the keys \(names)")
    } else if choice.isExclusive, present.count > 1, let second = present.dropFirst().first {
      let message = "\(schema.subject) takes one of the keys \(names), found \(present.count) of them"
      problems.add(.conflictingKeys, at: second.keyPosition, message)
    }
  }

  private func check(_ node: YAMLNode, _ shape: ValueShape, named name: String) {
    switch shape {
    case .text: require(node.text != nil, node, name, "text")
    case .label: require(node.label != nil, node, name, "text")
    case .name: checkName(node, name)
    case .promptName: checkPromptName(node, name)
    case .flag: require(node.flag != nil, node, name, "true or false")
    case .integer(let minimum, let maximum): checkInteger(node, minimum, maximum, name)
    case .severity: checkWord(node, Severity.allCases.map(\.name), name, isKnown: { Severity(name: $0) != nil })
    case .choice(let words): checkWord(node, words, name, isKnown: words.contains)
    case .list(let element, let bounds): checkList(node, element, bounds, name)
    case .mapping(let element): checkMapping(node, element, name)
    case .object(let schema): check(node, schema, named: name)
    case .anything, .event, .expressions, .keySpecifier, .titleTemplate: break
    }
  }

  private func require(_ isRight: Bool, _ node: YAMLNode, _ name: String, _ expected: String) {
    if isRight { return }
    var isNumber = false
    if case .scalar(let scalar) = node.content, expected.hasPrefix("text") {
      switch scalar.value {
      case .integer, .decimal, .notFinite, .flag: isNumber = true
      case .null, .text: break
      }
    }
    let hint = isNumber ? "; put quotes around it to make it text" : ""
    let message = "\(name): expected \(expected), found \(node.found)\(hint)"
    problems.add(.wrongType, at: node.position, message)
  }

  // MARK: Scalars

  private func checkName(_ node: YAMLNode, _ name: String) {
    guard let text = node.text else { return require(false, node, name, "text") }
    if text.isEmpty {
      problems.add(.invalidValue, at: node.position, "\(name): expected text of at least one character")
    }
    guard let wrong = text.unicodeScalars.first(where: { "<>&\"%".unicodeScalars.contains($0) }) else { return }
    let message = "\(name): the character '\(wrong)' is not allowed; expected text without < > & \" %"
    problems.add(.invalidValue, at: node.position, message)
  }

  private func checkPromptName(_ node: YAMLNode, _ name: String) {
    guard let text = node.text else { return require(false, node, name, "text") }
    let isLetter = { (byte: UInt8) in byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
    let isRest = { (byte: UInt8) in
      isLetter(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "_")
    }
    if let first = text.utf8.first, isLetter(first), text.utf8.allSatisfy(isRest) { return }
    let message = "\(name): expected small letters, digits and '_', a letter first; found \(Quotation.quoted(text))"
    problems.add(.invalidValue, at: node.position, message)
  }

  private func checkInteger(_ node: YAMLNode, _ minimum: Int, _ maximum: Int, _ name: String) {
    guard case .scalar(let scalar) = node.content, case .integer(let digits) = scalar.value else {
      return require(false, node, name, "a whole number")
    }
    if let number = Int(digits), number >= minimum, number <= maximum { return }
    let message =
      "\(name): expected a whole number from \(minimum) to \(maximum), found \(Quotation.shortened(digits))"
    problems.add(.invalidValue, at: node.position, message)
  }

  private func checkWord(
    _ node: YAMLNode, _ words: [String], _ name: String, isKnown: (String) -> Bool
  ) {
    let expected = "one of \(words.joined(separator: ", "))"
    guard let text = node.text else { return require(false, node, name, expected) }
    if isKnown(text) { return }
    let suggestion = problems.suggestion(for: text, among: words)
    let message = "\(name): expected \(expected); found \(Quotation.quoted(text))\(suggestion)"
    problems.add(.invalidValue, at: node.position, message)
  }

  // MARK: Collections

  private func checkList(_ node: YAMLNode, _ element: ValueShape, _ bounds: ListBounds, _ name: String) {
    guard let elements = node.elements else { return require(false, node, name, "a list") }
    if elements.count < bounds.minimum {
      problems.add(.invalidValue, at: node.position, "\(name): expected at least \(bounds.minimum) element, found none")
    }
    if let maximum = bounds.maximum, elements.count > maximum {
      let message = "\(name): expected at most \(maximum) element, found \(elements.count)"
      problems.add(.invalidValue, at: elements[maximum].position, message)
    }
    for value in elements { check(value, element, named: name) }
    if bounds.isUnique { checkUnique(elements, bounds, name) }
  }

  private func checkUnique(_ elements: [YAMLNode], _ bounds: ListBounds, _ name: String) {
    var firsts: [ExactText: SourcePosition] = [:]
    for element in elements {
      guard let text = element.label else { continue }
      let key = ExactText(text: bounds.ignoresCase ? CaseFolding.folded(text) : text)
      if let first = firsts[key] {
        let message = "\(name): \(Quotation.quoted(text)) stands twice; the first is at \(first.line):\(first.column)"
        problems.add(.duplicateValue, at: element.position, message)
      } else {
        firsts[key] = element.position
      }
    }
  }

  private func checkMapping(_ node: YAMLNode, _ element: ValueShape, _ name: String) {
    guard let pairs = node.pairs else { return require(false, node, name, "a mapping") }
    for pair in pairs { check(pair.value, element, named: Quotation.shortened(pair.key)) }
  }
}
