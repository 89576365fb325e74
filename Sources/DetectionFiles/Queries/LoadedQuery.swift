public import Detection
public import Flows

/// A query of a library, compiled.
public struct LoadedQuery: Sendable {
  /// The document that holds it.
  public let definition: DetectionDefinition
  /// What the document says of it.
  public let query: QueryDefinition
  /// What its text means.
  public let compiled: CompiledQuery

  /// What its page shows.
  public var logic: QueryLogic {
    QueryLogic(
      stages: compiled.stages.map { LogicStage(name: $0.name, lines: $0.lines) },
      indicators: compiled.indicators.map(LoadedQuery.indicator),
      exclusions: compiled.exclusions.map(LoadedQuery.indicator),
      outputFields: compiled.outputFields.map { OutputField(field: $0.name, source: $0.source) })
  }

  private static func indicator(_ predicate: QueryPredicate) -> Indicator {
    Indicator(field: predicate.field, kind: predicate.kind, values: predicate.values)
  }
}
