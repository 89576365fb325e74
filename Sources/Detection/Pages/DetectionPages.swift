/// The catalogue pages of a library of detections.
///
/// Counts once, over all of them, how often each field, kind and values are looked for; linear in the size of the
/// library. A page is made when it is asked for.
public struct DetectionPages: Sendable {
  private let queries: [String: QueryLogic]
  private var indicatorCounts = IndicatorCounts()
  private var exclusionCounts = IndicatorCounts()

  /// Counts what the definitions of a library look for, those that are not run included.
  ///
  /// - Parameters:
  ///   - definitions: The definitions.
  ///   - queries: What the pages of queries show, by id; one without has a page without logic.
  public init(definitions: some Sequence<DetectionDefinition>, queries: [String: QueryLogic] = [:]) {
    self.queries = queries
    for definition in definitions {
      if let query = queries[definition.id] {
        indicatorCounts.count(query.indicators)
        exclusionCounts.count(query.exclusions)
      } else {
        let comparisons = DetectionPages.comparisons(of: definition)
        indicatorCounts.count(comparisons.indicators)
        indicatorCounts.count(DetectionPages.patterns(of: definition))
        exclusionCounts.count(comparisons.exclusions)
      }
    }
  }

  /// The page of a definition of the library.
  public func page(of definition: DetectionDefinition) -> DetectionPage {
    if let query = queries[definition.id] {
      return DetectionPage(
        definition, query: query, indicators: indicatorCounts.rows(query.indicators),
        exclusions: exclusionCounts.rows(query.exclusions))
    }
    let comparisons = DetectionPages.comparisons(of: definition)
    return DetectionPage(
      definition, query: nil,
      indicators: indicatorCounts.rows(comparisons.indicators, DetectionPages.patterns(of: definition)),
      exclusions: exclusionCounts.rows(comparisons.exclusions))
  }

  private static func patterns(of definition: DetectionDefinition) -> [Indicator] {
    PythonLogic(definition)?.patterns ?? []
  }

  private static func comparisons(of definition: DetectionDefinition) -> ComparisonCollector {
    if let logic = PythonLogic(definition) { return logic.comparisons }
    var collector = ComparisonCollector()
    if let detection = definition.simpleDetection {
      collector.collect(detection.inlineFilters)
      collector.collect(detection.expressions)
    }
    return collector
  }
}

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
  func rows(_ comparisons: Set<FieldComparison>, _ patterns: [Indicator] = []) -> [Indicator] {
    let rows = comparisons.map { comparison in
      var row = comparison.indicator(corpusCount: max(0, ofRules[comparison, default: 0] - 1))
      row.corpusCount += ofQueries[Identity(row), default: 0]
      return row
    }
    return (rows + self.rows(patterns)).sorted(by: IndicatorCounts.isBefore)
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

/// A field compared with constants: what makes two detections look for the same.
///
/// Fields compare without case, as keys of events do; the order of the values does not matter; the text `"443"` and
/// the number `443` differ.
struct FieldComparison: Hashable {
  let path: FieldPath
  let condition: Condition
  let values: [Scalar]

  private let identity: Identity

  private struct Identity: Hashable {
    let field: String
    let condition: Condition
    let values: Set<[UInt8]>
  }

  init(_ path: FieldPath, _ condition: Condition, _ values: [Scalar]) {
    self.path = path
    self.condition = condition
    self.values = values
    identity = Identity(
      field: CaseFolding.folded(path.description), condition: condition, values: Set(values.map(\.identity)))
  }

  static func == (left: FieldComparison, right: FieldComparison) -> Bool {
    left.identity == right.identity
  }

  func hash(into hasher: inout Hasher) {
    identity.hash(into: &hasher)
  }

  /// The comparison as a row of a page's table.
  func indicator(corpusCount: Int) -> Indicator {
    Indicator(
      field: path.description,
      kind: NormalForm.kind(of: condition),
      values: values.map(NormalForm.plain).sorted(),
      corpusCount: corpusCount)
  }
}
