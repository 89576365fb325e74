/// The answer of a query.
public struct QueryResult: Sendable, Hashable {
  /// A column of the answer.
  public struct Column: Sendable, Hashable {
    /// The name, as the query spells it.
    public var name: String
    /// The type of its values that are not NULL.
    public var type: FlowValueType

    /// A column of a name and a type.
    public init(name: String, type: FlowValueType) {
      self.name = name
      self.type = type
    }
  }

  /// The columns, in the order of the query.
  public var columns: [Column] = []
  /// The first rows of the answer, at most `query_rows_max`, in order.
  public var rows: [[FlowValue]] = []
  /// For each row, bytes that are equal for equal rows: of a grouped query the values of the grouping expressions, else
  /// all values of the row.
  public var identities: [[UInt8]] = []
  /// How many rows the answer has, also those beyond `query_rows_max`.
  public var rowCount = 0
  /// Whether rows were left out because of `query_rows_max`.
  public var isTruncated = false
  /// Flows whose segments may hold rows of the answer, all of which were looked at.
  public var flowsScanned = 0
  /// Flows for which the filter is true.
  public var flowsKept = 0
  /// Groups before HAVING; 0 when the query is not grouped.
  public var groupCount = 0
  /// What each step took, in the order of the steps.
  public var stages: [QueryStageTiming] = []

  /// An answer without rows.
  public init() {}
}
