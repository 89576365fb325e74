extension ExpressionBinder {
  mutating func bindAggregate(
    _ called: SQLAggregate, _ fields: SyntaxNode, at place: Range<Int>
  ) -> Operand? {
    guard !scope.isInsideAggregate else {
      return fail(place, "\(called.written) stands inside another aggregate")
    }
    guard scope.allowsAggregates else {
      return fail(
        scope.aliasPlace ?? place, "aggregates are not allowed in \(scope.clause)",
        scope.clause == "WHERE" ? "HAVING" : nil)
    }
    guard fields.list("agg_order").isEmpty, !fields.flag("agg_within_group") else {
      return fail(place, "the order inside an aggregate is not supported", "ORDER BY at the end of the query")
    }
    scope.isInsideAggregate = true
    defer { scope.isInsideAggregate = false }
    guard let aggregate = aggregate(called, fields, at: place) else { return nil }
    return Operand(slotExpression(of: aggregate), at: place)
  }

  /// The slot of an aggregate; equal ones share it.
  mutating func slotExpression(of aggregate: Aggregate) -> Expression {
    let index = aggregatePlaces[aggregate] ?? aggregates.count
    if index == aggregates.count {
      aggregates.append(aggregate)
      aggregatePlaces[aggregate] = index
    }
    return .slot(Self.aggregateSlots + index, aggregate.type)
  }

  private mutating func aggregate(_ called: SQLAggregate, _ fields: SyntaxNode, at place: Range<Int>) -> Aggregate? {
    let filter = fields["agg_filter"].map { bindCondition($0, of: "FILTER (WHERE …)")?.expression }
    if case .some(nil) = filter { return nil }
    if fields.flag("agg_star") {
      guard called.name == "count" else {
        refuse(place, "only COUNT can have `*`")
        return nil
      }
      return Aggregate(
        function: .countRows, argument: nil, isDistinct: false, filter: filter ?? nil, type: .integer)
    }
    guard let argument = argument(called, fields, at: place) else { return nil }
    if called.countsCondition { return countIf(argument, fields, filter: filter ?? nil, at: place) }
    guard let type = resultType(called, argument) else { return nil }
    // The greatest, the least and any value are the same among the distinct ones.
    let ignoresRepeats = [.minimum, .maximum, .anyValue].contains(called.function)
    return Aggregate(
      function: called.function, argument: argument.expression,
      isDistinct: (fields.flag("agg_distinct") || called.isAlwaysDistinct) && !ignoresRepeats, filter: filter ?? nil,
      type: type)
  }

  private mutating func argument(_ called: SQLAggregate, _ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let nodes = fields.list("args")
    guard nodes.count == 1 else {
      let suggestion = called.name == "count" && nodes.count > 1 ? "COUNT(DISTINCT a || '/' || b)" : nil
      return fail(place, "\(called.written) has 1 argument, not \(nodes.count)", suggestion)
    }
    return called.countsCondition ? bindCondition(nodes[0], of: "the argument of COUNT_IF") : bind(nodes[0])
  }

  /// COUNT_IF counts the rows for which its argument is true.
  private mutating func countIf(
    _ condition: Operand, _ fields: SyntaxNode, filter: Expression?, at place: Range<Int>
  ) -> Aggregate? {
    if fields.flag("agg_distinct") {
      refuse(place, "COUNT_IF counts rows, it cannot have DISTINCT", "COUNT(DISTINCT …) FILTER (WHERE …)")
      return nil
    }
    let both = filter.map { Expression.all([$0, condition.expression]) } ?? condition.expression
    return Aggregate(function: .countRows, argument: nil, isDistinct: false, filter: both, type: .integer)
  }

  private mutating func resultType(_ called: SQLAggregate, _ argument: Operand) -> FlowValueType? {
    switch called.function {
    case .countRows, .count: return .integer
    case .minimum, .maximum, .anyValue: return argument.type
    case .list: return .list
    case .sum, .average, .median, .standardDeviation:
      guard argument.isNumber else {
        refuse(
          argument.place, "\(called.written): expected a number, this is \(argument.type.described)",
          "TRY_CAST(… AS INTEGER)")
        return nil
      }
      return called.function == .sum ? argument.type : .double
    }
  }
}
