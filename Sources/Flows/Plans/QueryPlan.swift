/// A query, compiled: what is read, kept, grouped, given and in which order.
///
/// Immutable and free of references; what it means does not depend on anything else but the rows and the reference time.
///
/// The steps, in order: rows for which `filter` is true; groups, when `isGrouped`; groups for which `having` is true;
/// outputs; one of each, when `isDistinct`; `ordering`; `offset` and `limit`. In a grouped plan everything after the
/// groups is an expression over slots, else over columns. Rows that the ordering leaves equal keep the order of the
/// flows: by event time, then by arrival; groups stand in the order of their first flow.
public struct QueryPlan: Hashable, Sendable {
  /// A column of the answer.
  public struct Output: Hashable, Sendable {
    /// The name, as the query spells it.
    public var name: String
    public var expression: Expression
    public var type: FlowValueType
    /// The expression as the query writes it; empty when it is the column of that name.
    public var source: String

    public init(name: String, expression: Expression, type: FlowValueType, source: String) {
      self.name = name
      self.expression = expression
      self.type = type
      self.source = source
    }
  }

  /// A key of the order.
  public struct Ordering: Hashable, Sendable {
    public var expression: Expression
    public var isDescending: Bool
    public var putsNullsFirst: Bool

    public init(expression: Expression, isDescending: Bool, putsNullsFirst: Bool) {
      self.expression = expression
      self.isDescending = isDescending
      self.putsNullsFirst = putsNullsFirst
    }
  }

  public var filter: Expression?
  public var isGrouped = false
  /// Over columns; empty in a grouped plan means that all rows are one group, even when there are none.
  public var grouping: [Expression] = []
  /// Each one once, whatever number of times the query writes it.
  public var aggregates: [Aggregate] = []
  public var having: Expression?
  public var outputs: [Output] = []
  public var isDistinct = false
  public var ordering: [Ordering] = []
  public var limit: Int?
  public var offset = 0

  public init() {}
}
