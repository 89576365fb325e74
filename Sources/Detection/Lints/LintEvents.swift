/// The events of a document's tests, to see what kinds of values fields have.
struct LintEvents {
  private let events: [YAMLNode]

  /// Takes the events of a list of tests; JSON in a text is read as YAML, which it is.
  init(_ tests: YAMLNode?) {
    events = (tests?.elements ?? []).compactMap { test in
      guard let log = test["Log"] else { return nil }
      guard let text = log.text else { return log }
      return Array(text.utf8).withUnsafeBufferPointer { bytes in
        guard let reader = try? YAMLEventReader(bytes) else { return nil }
        var composer = YAMLComposer(reader, limits: DetectionFileLimits())
        return (try? composer.nextDocument()) ?? nil
      }
    }
  }

  /// Whether some object of an event has a key, whatever its case.
  func containKey(_ key: String) -> Bool {
    let wanted = key.lowercased()
    return events.contains { LintEvents.contains($0, wanted) }
  }

  private static func contains(_ node: YAMLNode, _ key: String) -> Bool {
    if let pairs = node.pairs { return pairs.contains { $0.key.lowercased() == key || contains($0.value, key) } }
    return node.elements?.contains { contains($0, key) } ?? false
  }

  /// The values that the events have at a path, without null.
  func values(at path: FieldPath) -> [YAMLNode] {
    events.flatMap { LintEvents.values(of: $0, path.steps[...]) }
  }

  private static func values(of node: YAMLNode, _ steps: ArraySlice<FieldPath.Step>) -> [YAMLNode] {
    guard let step = steps.first else { return node.isNull ? [] : [node] }
    let rest = steps.dropFirst()
    switch step {
    case .key(let name):
      let pairs = node.pairs ?? []
      let pair = pairs.first { $0.key == name } ?? pairs.first { $0.key.lowercased() == name.lowercased() }
      return pair.map { values(of: $0.value, rest) } ?? []
    case .index(let index):
      let elements = node.elements ?? []
      let number = index < 0 ? elements.count + index : index
      return elements.indices.contains(number) ? values(of: elements[number], rest) : []
    case .everyElement: return (node.elements ?? []).flatMap { values(of: $0, rest) }
    }
  }
}
