import Primitives

/// What a test of a correlation rule says that one of its members has matched.
public struct RuleOutput: Sendable, Equatable {
  /// Matches with some value of a field.
  public struct Matches: Sendable, Equatable {
    /// The field, as the criteria of the rule write it.
    public let field: String
    /// The value.
    public let value: String
    /// When they were, one entry each, in nanoseconds from an origin of the test's own.
    public let timesNanos: [Int64]
  }

  /// The name of the member.
  public let memberID: String
  /// The matches, in the order of the file.
  public let matches: [Matches]
}

/// Decodes the tests of a correlation rule.
struct RuleOutputDecoder {
  let problems: ProblemList

  /// The tests of a list whose shape has been checked.
  func decode(_ node: YAMLNode) -> [DetectionTest] {
    (node.elements ?? []).compactMap { element in
      guard let name = element["Name"]?.label, let expected = element["ExpectedResult"]?.flag,
        let outputs = element["RuleOutputs"]
      else { return nil }
      var text = EventText()
      text.write(outputs)
      var times = TestTimes(problems: problems)
      return DetectionTest(
        name: name, expectedResult: expected, log: Array("{\"RuleOutputs\":".utf8) + text.bytes + Array("}".utf8),
        position: element.position, outputs: (outputs.elements ?? []).compactMap { output($0, &times) })
    }
  }

  private func output(_ node: YAMLNode, _ times: inout TestTimes) -> RuleOutput? {
    guard let id = node["ID"]?.label else { return nil }
    var matches: [RuleOutput.Matches] = []
    for field in pairs(node["Matches"], "a mapping of fields") {
      for value in pairs(field.value, "a mapping of values to lists of times") {
        guard let elements = value.value.elements else {
          problems.add(
            .wrongType, at: value.value.position, "Matches: expected a list of times, found \(value.value.found)")
          continue
        }
        let nanos = elements.compactMap { times.nanos($0) }
        matches.append(RuleOutput.Matches(field: field.key, value: value.key, timesNanos: nanos))
      }
    }
    return RuleOutput(memberID: id, matches: matches)
  }

  /// The pairs of a mapping; nothing, with a problem, for what is neither a mapping nor empty.
  private func pairs(_ node: YAMLNode?, _ expected: String) -> [YAMLPair] {
    guard let node, !node.isNull else { return [] }
    return node.pairs ?? problems.wrongType("Matches", expected: expected, found: node) ?? []
  }
}

/// The times of one test, which are all minutes, or all times with a date.
private struct TestTimes {
  let problems: ProblemList
  private var isMinutes: Bool?

  init(problems: ProblemList) {
    self.problems = problems
  }

  /// A time in nanoseconds; nil, with a problem, for anything else.
  mutating func nanos(_ node: YAMLNode) -> Int64? {
    let expected = "a number of minutes, or a time such as 2024-01-31T09:30:00Z"
    if let minutes = node.integer {
      guard abs(minutes) <= TestTimes.minutesMax else {
        return problems.refuse(
          .invalidValue, at: node.position,
          "Matches: expected at most \(TestTimes.minutesMax) minutes, found \(minutes)")
      }
      return isSame(minutes: true, node) ? CorrelationRule.nanos(ofMinutes: minutes) : nil
    }
    guard let text = node.text, let nanos = UnixTime.nanos(text, .log) else {
      return problems.wrongType("Matches", expected: expected, found: node)
    }
    return isSame(minutes: false, node) ? nanos : nil
  }

  private static let minutesMax = 100_000_000

  private mutating func isSame(minutes: Bool, _ node: YAMLNode) -> Bool {
    if let isMinutes, isMinutes != minutes {
      problems.add(
        .invalidValue, at: node.position, "Matches: a test has minutes or times with a date, not both")
      return false
    }
    isMinutes = minutes
    return true
  }
}
