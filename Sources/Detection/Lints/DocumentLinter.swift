import Primitives

/// Looks for what is most likely not meant in one document that has no problem.
struct DocumentLinter {
  /// What was found.
  var warnings: [LintWarning] { found.warnings }

  private let path: String
  private let found: LintList
  private let events: LintEvents

  /// Looks at a document.
  ///
  /// - Complexity: O(n) in the size of the document, times its tests for every value that a condition compares with.
  init(_ document: YAMLNode, type: AnalysisType, path: String) {
    self.path = path
    found = LintList(path: path)
    events = LintEvents(document["Tests"])
    if type == .correlationRule {
      CorrelationLinter(document, found).check()
      checkTests(document, idKey: type.idKey)
      return
    }
    guard type == .rule || type == .scheduledRule || type == .policy else { return }
    if type == .policy { checkResources(document) }
    guard type == .rule || type == .scheduledRule, document["Filename"] == nil else { return }
    for key in ["Detection", "DynamicSeverities", "AlertContext", "GroupBy", "Unique"] {
      if let node = document[key] { checkDottedKeys(node) }
    }
    checkExpressions(document)
    // What a derived rule does not say itself is that of its base.
    if document["BaseDetection"] != nil { return }
    checkTitle(document)
    checkTests(document, idKey: type.idKey)
  }

  // MARK: Expressions

  private func checkExpressions(_ document: YAMLNode) {
    if let node = document["Detection"] { checkList(node, .detection) }
    if let node = document["InlineFilters"] { checkList(node, .inlineFilter) }
    for severity in document["DynamicSeverities"]?.elements ?? [] {
      if let node = severity["Conditions"] { checkList(node, .detection) }
    }
  }

  private func checkList(_ node: YAMLNode, _ dialect: ExpressionDialect) {
    let decoder = ExpressionDecoder(dialect: dialect, problems: ProblemList(path: path))
    let expressions = decoder.decodeList(node, named: "Detection")
    ExpressionLinter(warnings: found, events: events).check(node.elements ?? [], expressions, joinedBy: .all)
  }

  // MARK: Keys

  /// Looks at every `Key`, wherever it is.
  private func checkDottedKeys(_ node: YAMLNode) {
    for element in node.elements ?? [] { checkDottedKeys(element) }
    for pair in node.pairs ?? [] {
      if pair.key == "Key", let key = pair.value.text { checkDottedKey(key, at: pair.value.position) }
      checkDottedKeys(pair.value)
    }
  }

  private func checkDottedKey(_ key: String, at position: SourcePosition) {
    guard key.utf8.contains(UInt8(ascii: ".")), let path = try? FieldPath(keyPath: key), path.steps.count > 1,
      !events.containKey(key)
    else { return }
    found.add(
      .dottedKey, at: position,
      "Key: \(Quotation.quoted(key)) is one field with that name, and no test has it; to go down into objects use "
        + "KeyPath")
  }

  // MARK: Policies

  /// A policy is evaluated for resources of the types that it names, whatever their ids.
  private func checkResources(_ document: YAMLNode) {
    if (document["ResourceTypes"]?.elements ?? []).isEmpty {
      found.add(
        .noResourceTypes, at: document["PolicyID"]?.position ?? document.position,
        "without ResourceTypes the policy is evaluated for no resource; name the types that it is for")
    }
    if let node = document["Suppressions"], !(node.elements ?? []).isEmpty {
      found.add(
        .suppressions, at: node.position,
        "Suppressions: has no effect; silence the alerts of such resources with 'picket silence add'")
    }
  }

  // MARK: Alerts

  private func checkTitle(_ document: YAMLNode) {
    guard let title = document["AlertTitle"], let text = title.text, let template = try? TitleTemplate(text),
      document["GroupBy"] == nil, document["CreateAlert"]?.flag != false
    else { return }
    for case .field(let path) in template.parts {
      guard ChangingName.isLikely(path) else { continue }
      return found.add(
        .changingTitle, at: title.position,
        "AlertTitle: without GroupBy the title groups matches, and '{\(path)}' looks different in every event; add "
          + "GroupBy, or take it out")
    }
  }

  // MARK: Tests

  private func checkTests(_ document: YAMLNode, idKey: String) {
    let expected = (document["Tests"]?.elements ?? []).compactMap { $0["ExpectedResult"]?.flag }
    let position = document[idKey]?.position ?? document.position
    if expected.isEmpty { return found.add(.noTests, at: position, "the rule has no tests") }
    if expected.contains(true), expected.contains(false) { return }
    let missing = !expected.contains(true)
    let place = document.pairs?.first { $0.key == "Tests" }?.keyPosition ?? position
    found.add(.oneSidedTests, at: place, "no test has 'ExpectedResult: \(missing)': add one that has")
  }
}

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

/// Names of fields whose value is most likely another in every event.
enum ChangingName {
  private static let words: Set<String> = [
    "time", "timestamp", "datetime", "date", "uuid", "guid", "count", "port", "nonce", "sequence", "seq", "epoch",
  ]
  /// Whole names: the id of something else, such as a user's, does not change from event to event.
  private static let names: Set<String> = [
    "eventid", "requestid", "traceid", "transactionid", "messageid", "rowid", "recordid", "logid", "srcport",
    "dstport", "bytes", "packets",
  ]

  /// Whether one of the words of the last name of a path, or the whole name, is such.
  ///
  /// An `id` within something is that of the thing, and stays.
  static func isLikely(_ path: FieldPath) -> Bool {
    guard case .key(let name) = path.steps.last else { return false }
    if path.steps == [.key("id")] { return true }
    let whole = String(decoding: name.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }, as: UTF8.self)
    return names.contains(whole.lowercased()) || ChangingName.parts(of: name).contains { words.contains($0) }
  }

  /// The words of `eventTime`, `event_time` and `EventTime`, in lowercase.
  private static func parts(of name: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var afterSmall = false
    for character in name {
      let startsPart = character.isUppercase && afterSmall
      if startsPart || !(character.isLetter || character.isNumber) {
        parts.append(part)
        part = ""
      }
      if character.isLetter { part += character.lowercased() }
      afterSmall = character.isLowercase
    }
    return parts + [part]
  }
}
