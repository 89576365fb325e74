import Flows

/// The ways in which the executor comes to the value of an expression.
enum EvaluationWay: CaseIterable {
  /// Before any row is read, because the value is known.
  case folded
  /// For each row.
  case perRow
  /// Once for each text of a column.
  case perText
  /// For each group.
  case perGroup

  /// A constant that is not known before its way is gone.
  func hidden(_ value: FlowValue) -> Expression {
    switch self {
    case .folded: return .constant(value)
    case .perRow, .perText:
      let column = Expression.column(self == .perRow ? .tcpFlags : .region)
      let branch = Expression.Branch(condition: .isNull(column), result: .constant(value))
      return .choice([branch], otherwise: .constant(value))
    case .perGroup:
      let branch = Expression.Branch(condition: .isNull(.slot(0, .text)), result: .constant(value))
      return .choice([branch], otherwise: .constant(value))
    }
  }

  /// The value of an expression over hidden constants.
  func value(_ expression: Expression) throws -> FlowValue {
    var plan = QueryPlan()
    plan.outputs = [QueryPlan.Output(name: "value", expression: expression, type: expression.type, source: "")]
    if self == .perGroup {
      plan.isGrouped = true
      plan.grouping = [.column(.region)]
    }
    let flows = RandomFlows([[.region: .text("eu-west-1"), .start: .time(RandomFlows.asOfNanos)]])
    let rows = try QueryExecution(
      plan: plan, snapshot: flows.window.snapshot(), asOfNanos: RandomFlows.asOfNanos
    ).run().rows
    return rows[0][0]
  }
}
