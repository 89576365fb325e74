extension QueryPlan {
  /// The same query with `SELECT DISTINCT` over flows as groups of its outputs.
  ///
  /// The ordering of such a query is over its outputs; what else it reads is read from any flow of the group.
  var withoutDistinctFlows: QueryPlan {
    guard isDistinct, !isGrouped else { return self }
    var plan = self
    plan.isDistinct = false
    plan.isGrouped = true
    plan.grouping = outputs.map(\.expression)
    for index in outputs.indices {
      plan.outputs[index].expression = .slot(index, outputs[index].type)
    }
    for index in ordering.indices { plan.ordering[index].expression = plan.overGroups(ordering[index].expression) }
    return plan
  }

  /// An expression over flows as one over groups.
  private mutating func overGroups(_ expression: Expression) -> Expression {
    if let slot = grouping.firstIndex(of: expression) { return .slot(slot, expression.type) }
    let aggregate = Aggregate(
      function: .anyValue, argument: expression, isDistinct: false, filter: nil, type: expression.type)
    aggregates.append(aggregate)
    return .slot(grouping.count + aggregates.count - 1, expression.type)
  }
}
