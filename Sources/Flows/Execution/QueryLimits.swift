public import Primitives

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Every bound of a query, of its text and of its run, each with its unit in its name.
public struct QueryLimits: LimitTable {
  @Limit("query_text_bytes_max", 262_144, in: 1_024...1_048_576, "bytes of the text of a query")
  public var queryTextBytesMax
  /// How deep the expressions of a query may be nested; parentheses and operators count one each.
  @Limit("query_depth_max", 128, in: 8...256, "levels that the expressions of a query may be nested")
  public var queryDepthMax
  @Limit("in_list_values_max", 10_000, in: 1...100_000, "values in the list of one IN", ", or arguments of one call")
  public var inListValuesMax
  /// Rows that an answer has; further ones are counted, and the answer says that it was cut.
  @Limit("query_rows_max", 100_000, in: 1...10_000_000, "rows that an answer has", "; further ones are counted")
  public var queryRowsMax
  @Limit(
    "query_groups_max", 10_000_000, in: 1...100_000_000, "groups that one query may make",
    "; it fails when there are more")
  public var queryGroupsMax
  /// Bytes that one query may use for its groups, its distinct values and its rows; it fails when it needs more.
  @Limit(
    "query_memory_bytes_max", 268_435_456, in: 1_048_576...68_719_476_736, "bytes that one query may use",
    "; it fails when it needs more")
  public var queryMemoryBytesMax

  /// The defaults.
  public init() {}
}
