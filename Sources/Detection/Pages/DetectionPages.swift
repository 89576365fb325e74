/// The catalogue pages of a library of detections.
///
/// Counts once, over all of them, how often each field, kind and values are looked for; linear in the size of the
/// library. A page is made when it is asked for.
public struct DetectionPages: Sendable {
  private let indicatorCounts: [FieldComparison: Int]
  private let exclusionCounts: [FieldComparison: Int]

  /// Counts what the definitions of a library look for, those that are not run included.
  public init(definitions: some Sequence<DetectionDefinition>) {
    var indicatorCounts: [FieldComparison: Int] = [:]
    var exclusionCounts: [FieldComparison: Int] = [:]
    for definition in definitions {
      let comparisons = DetectionPages.comparisons(of: definition)
      for comparison in comparisons.indicators { indicatorCounts[comparison, default: 0] += 1 }
      for comparison in comparisons.exclusions { exclusionCounts[comparison, default: 0] += 1 }
    }
    self.indicatorCounts = indicatorCounts
    self.exclusionCounts = exclusionCounts
  }

  /// The page of a definition of the library.
  public func page(of definition: DetectionDefinition) -> DetectionPage {
    let comparisons = DetectionPages.comparisons(of: definition)
    return DetectionPage(
      definition,
      indicators: DetectionPages.rows(comparisons.indicators, indicatorCounts),
      exclusions: DetectionPages.rows(comparisons.exclusions, exclusionCounts))
  }

  private static func comparisons(of definition: DetectionDefinition) -> ComparisonCollector {
    var collector = ComparisonCollector()
    if let detection = definition.simpleDetection {
      collector.collect(detection.inlineFilters)
      collector.collect(detection.expressions)
    }
    return collector
  }

  private static func rows(_ comparisons: Set<FieldComparison>, _ counts: [FieldComparison: Int]) -> [Indicator] {
    comparisons
      .map { $0.indicator(corpusCount: max(0, counts[$0, default: 0] - 1)) }
      .sorted { left, right in
        if left.field != right.field { return left.field < right.field }
        if left.kind != right.kind { return left.kind < right.kind }
        if left.values != right.values { return left.values.lexicographicallyPrecedes(right.values) }
        return left.corpusCount < right.corpusCount
      }
  }
}
