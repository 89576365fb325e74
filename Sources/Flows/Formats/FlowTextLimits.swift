/// The bounds of flow logs as text.
public struct FlowTextLimits: LimitTable, Equatable {
  /// The longest line of a flow log, in bytes; a longer one is refused.
  public var flow_line_bytes_max = 65_536
  /// Flows that one request may bring; further ones are refused.
  public var flow_rows_max = 65_536

  /// The default bounds.
  public init() {}

  /// All bounds, in the order of the documentation.
  public static let entries: [LimitEntry<FlowTextLimits>] = [
    LimitEntry(
      name: "flow_line_bytes_max", description: "bytes of one line of a flow log", least: 256, most: 4_194_304,
      path: \.flow_line_bytes_max),
    LimitEntry(
      name: "flow_rows_max", description: "flows that one request may bring", least: 1, most: FlowBatch.rows_max,
      path: \.flow_rows_max),
  ]
}
