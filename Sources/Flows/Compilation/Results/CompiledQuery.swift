/// A query whose text was found good, with what it means.
///
/// Immutable; it can be run any number of times, on any thread.
public struct CompiledQuery: Hashable, Sendable {
  /// What is executed.
  public let plan: QueryPlan
  /// The text as its author wrote it.
  public let text: String
  /// The table as the query names it, for example `panther_logs.public.aws_vpcflow`.
  public let tableName: String
  /// What the filter says of `p_event_time`.
  public let eventTimeRange: EventTimeRange
  /// The steps that choose, as people read them: source, filter and having, those that the query has.
  public let stages: [QueryStage]
  /// What the other steps of a run go by: the keys of its groups, the bounds of event time and its order.
  public let runLines: QueryRunLines
  /// What the filter asks of fields, by field.
  public let indicators: [QueryPredicate]
  /// What the filter takes out, by field: `NOT IN`, `NOT LIKE` and other negated predicates.
  public let exclusions: [QueryPredicate]
  /// The columns of the answer, in order.
  public let outputFields: [QueryOutputField]

  /// The columns of the answer whose names an enabled scheduled query may not have: rules could not address them.
  ///
  /// Those with any of `: . , - " ( )` or a space in their names, in order.
  public var unsuitableOutputNames: [String] {
    let unsuitable = Set(":.,-\"() ".unicodeScalars)
    return outputFields.map(\.name).filter { $0.unicodeScalars.contains(where: unsuitable.contains) }
  }
}
