/// Rows that a run of a query counts towards rules.
public struct CountedRun: Sendable, Equatable {
  /// The name of the query.
  public var queryName: String
  /// The time that the run counts as of, in nanoseconds since 1970: later runs whose flows begin before overlap it.
  public var asOfNanos: Int64
  /// The rows, by rule.
  public var rows: [CountedRows]

  /// Describes what a run counts.
  public init(queryName: String, asOfNanos: Int64, rows: [CountedRows]) {
    self.queryName = queryName
    self.asOfNanos = asOfNanos
    self.rows = rows
  }
}
