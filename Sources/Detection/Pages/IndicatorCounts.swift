/// How often each field, kind and values occur among the detections of a library.
struct IndicatorCounts {
  /// What rules and queries compare by: a query does not know text from numbers, so their values are taken as text.
  private struct Identity: Hashable {
    let field: String
    let kind: String
    let values: Set<String>

    init(_ indicator: Indicator) {
      field = CaseFolding.folded(indicator.field)
      kind = indicator.kind
      values = Set(indicator.values)
    }
  }

  private var ofRules: [FieldComparison: Int] = [:]
  private var ofRulesAsText: [Identity: Int] = [:]
  private var ofQueries: [Identity: Int] = [:]

  /// Counts what a rule compares.
  mutating func count(_ comparisons: Set<FieldComparison>) {
    for comparison in comparisons { ofRules[comparison, default: 0] += 1 }
    for identity in Set(comparisons.map { Identity($0.indicator(corpusCount: 0)) }) {
      ofRulesAsText[identity, default: 0] += 1
    }
  }

  /// Counts what a query compares.
  mutating func count(_ indicators: [Indicator]) {
    for identity in Set(indicators.map(Identity.init)) { ofQueries[identity, default: 0] += 1 }
  }

  /// The rows of a rule's table, each with how many others have the same, in order.
  func rows(_ comparisons: Set<FieldComparison>) -> [Indicator] {
    let rows = comparisons.map { comparison in
      var row = comparison.indicator(corpusCount: max(0, ofRules[comparison, default: 0] - 1))
      row.corpusCount += ofQueries[Identity(row), default: 0]
      return row
    }
    return rows.sorted(by: IndicatorCounts.isBefore)
  }

  /// The rows of a query's table, each with how many others have the same, in order.
  func rows(_ indicators: [Indicator]) -> [Indicator] {
    let rows = indicators.map { indicator in
      var row = indicator
      let identity = Identity(indicator)
      row.corpusCount = max(0, ofQueries[identity, default: 0] - 1) + ofRulesAsText[identity, default: 0]
      return row
    }
    return rows.sorted(by: IndicatorCounts.isBefore)
  }

  private static func isBefore(_ left: Indicator, _ right: Indicator) -> Bool {
    if left.field != right.field { return left.field < right.field }
    if left.kind != right.kind { return left.kind < right.kind }
    if left.values != right.values { return left.values.lexicographicallyPrecedes(right.values) }
    return left.corpusCount < right.corpusCount
  }
}
