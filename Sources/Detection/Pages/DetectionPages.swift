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
      definition, query: nil, indicators: indicatorCounts.rows(comparisons.indicators),
      exclusions: exclusionCounts.rows(comparisons.exclusions))
  }

  private static func comparisons(of definition: DetectionDefinition) -> ComparisonCollector {
    var collector = ComparisonCollector()
    if let detection = definition.simpleDetection {
      collector.collect(detection.inlineFilters)
      collector.collect(detection.expressions)
    }
    return collector
  }
}
