/// Every bound of a query, of its text and of its run, each with its unit in its name.
public struct QueryLimits: LimitTable, Equatable {
  /// The longest text of a query, in bytes.
  public var query_text_bytes_max = 262_144
  /// How deep the expressions of a query may be nested; parentheses and operators count one each.
  public var query_depth_max = 128
  /// Values in the list of one `IN`.
  public var in_list_values_max = 10_000
  /// Rows that an answer has; further ones are counted, and the answer says that it was cut.
  public var query_rows_max = 100_000
  /// Groups that one query may make; the query fails when there are more.
  public var query_groups_max = 10_000_000
  /// Bytes that one query may use for its groups, its distinct values and its rows; it fails when it needs more.
  public var query_memory_bytes_max = 536_870_912

  /// The default bounds.
  public init() {}

  /// All bounds, in the order of the documentation.
  public static let entries: [LimitEntry<QueryLimits>] = [
    LimitEntry(
      name: "query_text_bytes_max", description: "bytes of the text of a query", least: 1_024, most: 1_048_576,
      path: \.query_text_bytes_max),
    LimitEntry(
      name: "query_depth_max", description: "levels that the expressions of a query may be nested", least: 8,
      most: 256, path: \.query_depth_max),
    LimitEntry(
      name: "in_list_values_max", description: "values in the list of one IN", least: 1, most: 100_000,
      path: \.in_list_values_max),
    LimitEntry(
      name: "query_rows_max", description: "rows that an answer has", least: 1, most: 10_000_000,
      path: \.query_rows_max),
    LimitEntry(
      name: "query_groups_max", description: "groups that one query may make", least: 1, most: 100_000_000,
      path: \.query_groups_max),
    LimitEntry(
      name: "query_memory_bytes_max", description: "bytes that one query may use", least: 1_048_576,
      most: 68_719_476_736, path: \.query_memory_bytes_max),
  ]
}
