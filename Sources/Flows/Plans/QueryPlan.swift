/// A query, compiled: what is read, kept, grouped, returned and in which order.
///
/// Immutable and free of references; what it means does not depend on anything else but the rows and the reference
/// time.
///
/// The steps, in order: rows for which `filter` is true; groups, when `isGrouped`; groups for which `having` is true;
/// outputs; one of each, when `isDistinct`; `ordering`; `offset` and `limit`. In a grouped plan everything after the
/// groups is an expression over slots, else over columns. Rows that the ordering leaves equal keep the order of the
/// flows: by event time, then by arrival; groups are in the order of their first flow.
public struct QueryPlan: Hashable, Sendable {
  /// A column of the answer.
  public struct Output: Hashable, Sendable {
    /// The name, as the query spells it.
    public var name: String
    /// What it holds.
    public var expression: Expression
    /// The type of its values.
    public var type: FlowValueType
    /// The expression as the query writes it; empty when it is the column of that name.
    public var source: String
  }

  /// A key of the order.
  public struct Ordering: Hashable, Sendable {
    /// What is compared.
    public var expression: Expression
    /// The greatest values come first.
    public var isDescending: Bool
    /// NULLs come before all values, whatever the direction.
    public var putsNullsFirst: Bool
  }

  /// Over columns: rows are kept for which it is true; nil keeps all.
  public var filter: Expression?
  /// The rows are put into groups.
  public var isGrouped = false
  /// Over columns; empty in a grouped plan means that all rows are one group, even when there are none.
  public var grouping: [Expression] = []
  /// Each one once, whatever number of times the query writes it.
  public var aggregates: [Aggregate] = []
  /// Over slots: groups are kept for which it is true; nil keeps all.
  public var having: Expression?
  /// The columns of the answer, in order.
  public var outputs: [Output] = []
  /// Of rows that are equal in every column of the answer, one is returned.
  public var isDistinct = false
  /// The order of the answer, the first key first.
  public var ordering: [Ordering] = []
  /// How many rows are returned at most, after `offset`; nil returns all.
  public var limit: Int?
  /// How many rows are skipped.
  public var offset = 0

  /// A plan that keeps all rows and returns no column.
  public init() {}
}

/// A function over the rows of a group.
public struct Aggregate: Hashable, Sendable {
  /// What is computed.
  public enum Function: Hashable, Sendable {
    /// Rows, whatever they hold; it has no argument.
    case countRows
    /// Values that are not NULL.
    case count
    /// Of integers an integer, which fails the query when it does not fit 64 bits; of doubles a double.
    case sum
    /// A double.
    case average
    /// The least value that is not NULL.
    case minimum
    /// The greatest value that is not NULL.
    case maximum
    /// Any value that is not NULL: the first.
    case anyValue
    /// The values that are not NULL, in the order of the rows.
    case list
    /// A double: the middle value, or the mean of the two in the middle.
    case median
    /// A double: the deviation of a sample, NULL for fewer than two values.
    case standardDeviation

    /// The name as SQL writes it.
    var name: String {
      switch self {
      case .countRows, .count: "COUNT"
      case .sum: "SUM"
      case .average: "AVG"
      case .minimum: "MIN"
      case .maximum: "MAX"
      case .anyValue: "ANY_VALUE"
      case .list: "ARRAY_AGG"
      case .median: "MEDIAN"
      case .standardDeviation: "STDDEV"
      }
    }
  }

  /// What is computed.
  public var function: Function
  /// The argument, over columns; nil for `countRows`.
  public var argument: Expression?
  /// Each value counts once.
  public var isDistinct: Bool
  /// Over columns: only rows for which this is true count.
  public var filter: Expression?
  /// The type of the result.
  public var type: FlowValueType
}

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
