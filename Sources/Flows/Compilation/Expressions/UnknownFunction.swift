/// What is said of a function that there is not.
enum UnknownFunction {
  /// What does the same, or else the function whose name is near; nil when there is neither.
  static func suggestion(_ name: String) -> String? {
    if name.contains("regexp") || name == "rlike" { return "LIKE, ILIKE, STARTSWITH, ENDSWITH or CONTAINS" }
    return instead[name] ?? NearestName.of(name, in: known)?.uppercasedASCII
  }

  private static let known =
    PlainFunction.all.keys.sorted() + TimeFunction.allCases.map(\.rawValue)
    + ConditionalFunction.allCases.map(\.rawValue) + OtherFunction.allCases.map(\.rawValue)
    + AggregateName.allCases.map(\.rawValue) + TimeMacro.allCases.map(\.rawValue)

  /// Functions of Snowflake, Athena and Databricks that do what another one does here.
  private static let instead: [String: String] = [
    "if": "IFF", "decode": "CASE", "listagg": "ARRAY_AGG", "string_agg": "ARRAY_AGG", "group_concat": "ARRAY_AGG",
    "collect_list": "ARRAY_AGG", "collect_set": "ARRAY_UNIQUE_AGG", "approx_distinct": "APPROX_COUNT_DISTINCT",
    "arbitrary": "ANY_VALUE", "first": "ANY_VALUE", "instr": "CONTAINS", "charindex": "CONTAINS",
    "position": "CONTAINS", "strpos": "CONTAINS", "variance": "STDDEV", "var_samp": "STDDEV",
    "from_unixtime": "TO_TIMESTAMP", "hour": "DATE_TRUNC('hour', …)", "date_format": "TO_VARCHAR",
    "current_time": "CURRENT_TIMESTAMP", "row_number": "GROUP BY with an aggregate", "rank": "ORDER BY with LIMIT",
  ]
}
