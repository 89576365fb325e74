public import Flows

/// Every bound of the flow log, each with its unit in its name.
public struct FlowLogLimits: LimitTable, Equatable {
  /// Bytes of a file of the log, the unit in which the log gives room back; a batch that does not fit begins another.
  public var flow_log_file_bytes_max = 67_108_864
  /// Rows that wait to be written; further batches are refused until there are fewer.
  public var flow_rows_waiting_max = 4_000_000
  /// Bytes of memory that such rows take; further batches are refused until they take less.
  public var flow_waiting_bytes_max = 536_870_912

  /// The default bounds.
  public init() {}

  /// All bounds, in the order of the documentation.
  public static let entries: [LimitEntry<FlowLogLimits>] = [
    LimitEntry(
      name: "flow_log_file_bytes_max", description: "bytes of a file of the flow log", least: 65_536,
      most: 1_073_741_824, path: \.flow_log_file_bytes_max),
    LimitEntry(
      name: "flow_rows_waiting_max", description: "flows that wait to be written", least: 1_000, most: 100_000_000,
      path: \.flow_rows_waiting_max),
    LimitEntry(
      name: "flow_waiting_bytes_max", description: "bytes of memory that flows take which wait to be written",
      least: 1_048_576, most: 68_719_476_736, path: \.flow_waiting_bytes_max),
  ]
}
