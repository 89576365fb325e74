public import Flows

/// Where and how flows are kept.
public struct FlowStoreConfiguration: Sendable {
  /// The state directory; nil keeps flows in memory, for as long as the process lives.
  public var directory: String?
  /// What acknowledged flows survive.
  public var durability = Durability.process
  /// The bounds of the window.
  public var limits = FlowWindowLimits()
  /// The bounds of the log from which the window is restored.
  public var logLimits = FlowLogLimits()

  /// Makes a configuration with defaults.
  public init(directory: String?) {
    self.directory = directory
  }
}

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

/// Batches of flows that wait for something, bounded by their rows and by the memory that they take.
public struct FlowBacklog: Sendable, Equatable {
  /// Flows that wait.
  public private(set) var rowCount = 0
  /// The memory that they take, in bytes.
  public private(set) var byteCount = 0

  /// Nothing waits.
  public init() {}

  /// Why no further batch may wait, in a sentence; nil when one may, of whatever size.
  ///
  /// `purpose` says what they wait for, as in "wait to be written".
  public func refusal(_ limits: FlowLogLimits, purpose: String) -> String? {
    let rows_max = limits.flow_rows_waiting_max
    if rowCount >= rows_max {
      return "\(rows_max) flows wait \(purpose), as many as may (flow_rows_waiting_max); send these again"
    }
    let bytes_max = limits.flow_waiting_bytes_max
    if byteCount >= bytes_max {
      return "flows of \(bytes_max) bytes wait \(purpose), as many as may (flow_waiting_bytes_max); send these again"
    }
    return nil
  }

  /// A batch begins to wait.
  public mutating func add(_ batch: FlowBatch) {
    rowCount += batch.rowCount
    byteCount += batch.byteCount
  }

  /// A batch waits no longer.
  public mutating func remove(_ batch: FlowBatch) {
    rowCount -= batch.rowCount
    byteCount -= batch.byteCount
  }
}
