/// The catalogue pages of a library of detections.
///
/// Counts once, over all of them, how often each field, kind and values are looked for; linear in the size of the
/// library. A page is made when it is asked for.
public struct DetectionPages: Sendable {
  private let indicatorCounts: [Predicate: Int]
  private let exclusionCounts: [Predicate: Int]

  /// Counts what the definitions of a library look for, those that are not run included.
  public init(definitions: some Sequence<DetectionDefinition>) {
    var indicatorCounts: [Predicate: Int] = [:]
    var exclusionCounts: [Predicate: Int] = [:]
    for definition in definitions {
      let predicates = DetectionPages.predicates(of: definition)
      for predicate in predicates.indicators { indicatorCounts[predicate, default: 0] += 1 }
      for predicate in predicates.exclusions { exclusionCounts[predicate, default: 0] += 1 }
    }
    self.indicatorCounts = indicatorCounts
    self.exclusionCounts = exclusionCounts
  }

  /// The page of a definition of the library.
  public func page(of definition: DetectionDefinition) -> DetectionPage {
    let predicates = DetectionPages.predicates(of: definition)
    return DetectionPage(
      definition,
      indicators: DetectionPages.rows(predicates.indicators, indicatorCounts),
      exclusions: DetectionPages.rows(predicates.exclusions, exclusionCounts))
  }

  private static func predicates(of definition: DetectionDefinition) -> PredicateCollector {
    var collector = PredicateCollector()
    if let detection = definition.simpleDetection {
      collector.collect(detection.inlineFilters)
      collector.collect(detection.expressions)
    }
    return collector
  }

  private static func rows(_ predicates: Set<Predicate>, _ counts: [Predicate: Int]) -> [Indicator] {
    predicates
      .map { $0.indicator(corpusCount: max(0, counts[$0, default: 0] - 1)) }
      .sorted { left, right in
        if left.field != right.field { return left.field < right.field }
        if left.kind != right.kind { return left.kind < right.kind }
        if left.values != right.values { return left.values.lexicographicallyPrecedes(right.values) }
        return left.corpusCount < right.corpusCount
      }
  }
}
