/// What a run of a query goes by besides what its page shows.
public struct QueryRunLines: Hashable, Sendable {
  /// The macros of the filter, as their author wrote them in conditions on `p_event_time`.
  public let times: [String]
  /// The expressions whose values make a group.
  public let group: [String]
  /// The keys of the order, with their direction where it descends, and the limit.
  public let order: [String]

  init(_ plan: QueryPlan, macros: [Expression]) {
    let text = PredicateText(plan)
    times = macros.map(text.line)
    group = plan.grouping.map(text.line)
    var order = plan.ordering.map { text.line($0.expression) + ($0.isDescending ? " descending" : "") }
    if let limit = plan.limit { order.append("limit \(limit)") }
    if plan.offset > 0 { order.append("offset \(plan.offset)") }
    self.order = order
  }
}
