import Primitives

/// Runs the tests of correlation rules: what members are said to have matched, up to the last of these times.
struct CorrelationTestRun {
  private let definition: DetectionDefinition
  private let rule: CorrelationRule

  /// nil for a definition of another kind.
  init?(_ definition: DetectionDefinition) {
    guard case .correlation(let rule) = definition.body else { return nil }
    self.definition = definition
    self.rule = rule
  }

  /// The results of all tests, in their order.
  func results() -> [DetectionTestResult] { definition.tests.map(result) }

  private func result(of test: DetectionTest) -> DetectionTestResult {
    let signals = signals(of: test.outputs)
    var failures: [String] = []
    var found = Correlator.Result()
    do throws(CorrelationStop) {
      if let interval = interval(of: signals) {
        found = try Correlator.matches(in: signals, of: rule, within: interval)
      }
    } catch {
      failures = [error.description]
    }
    let matched = !found.matches.isEmpty
    let passed = matched == test.expectedResult && failures.isEmpty
    let report = CorrelationReport(rule)
    if !passed, !matched { failures += report.shortcomings(of: signals, within: interval(of: signals)) }
    let match = found.matches.first.map { found in
      report.match(
        found, compiled: CompiledRule(correlation: definition),
        signals: report.named(found, signals).map { report.reference($0.member, signals[$0.member][$0.place]) })
    }
    return DetectionTestResult(
      name: test.name, expectedResult: test.expectedResult, matched: matched, match: match, failures: failures,
      explanation: nil, passed: passed, position: test.position, expectsMatch: test.expectedResult)
  }

  /// The window of a run at the last time of a test.
  private func interval(of signals: [[CorrelationSignal]]) -> ClosedRange<Int64>? {
    guard let last = signals.joined().map(\.timeNanos).max() else { return nil }
    return last.subtractingSaturated(rule.lookbackNanos)...last
  }

  // MARK: Signals

  /// The signals of each member.
  private func signals(of outputs: [RuleOutput]) -> [[CorrelationSignal]] {
    var number: Int64 = 0
    return rule.members.map { member in
      let matches = outputs.filter { $0.memberID == member.id }.flatMap(\.matches)
      return signals(matches, member.fields).map { time, values in
        number += 1
        return CorrelationSignal(number: number, timeNanos: time, values: values)
      }
    }
  }

  /// One signal for each entry; those of several fields that are compared, at one time, are one.
  private func signals(
    _ matches: [RuleOutput.Matches], _ fields: [CorrelationField]
  ) -> [(Int64, values: [[String]])] {
    guard fields.count > 1 else {
      return matches.flatMap { one in
        let values = fields.map { $0 == .any || $0.name == one.field ? [one.value] : [] }
        return one.timesNanos.map { ($0, values) }
      }
    }
    var byTime: [Int64: [[String]]] = [:]
    for one in matches {
      guard let field = fields.firstIndex(where: { $0.name == one.field }) else { continue }
      for time in one.timesNanos { byTime[time, default: fields.map { _ in [] }][field].append(one.value) }
    }
    return byTime.sorted { $0.key < $1.key }.flatMap { time, values in
      (0..<(values.map(\.count).max() ?? 0)).map { number in
        (time, values.map { $0.isEmpty ? [] : [$0[min(number, $0.count - 1)]] })
      }
    }
  }
}
