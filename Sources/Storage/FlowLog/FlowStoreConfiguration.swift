public import Flows
public import Primitives

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

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Every bound of the flow log, each with its unit in its name.
public struct FlowLogLimits: LimitTable {
  /// Bytes of a file of the log, the unit in which the log is removed; a batch that does not fit begins another.
  @Limit("flow_log_file_bytes_max", 67_108_864, in: 65_536...1_073_741_824, "bytes of a file of the flow log")
  public var flowLogFileBytesMax
  /// Rows that wait to be written; further batches are refused until there are fewer.
  @Limit("flow_rows_waiting_max", 4_000_000, in: 1_000...100_000_000, "flows that wait to be written")
  public var flowRowsWaitingMax
  /// Bytes of memory that such rows take; further batches are refused until they take less.
  @Limit(
    "flow_waiting_bytes_max", 536_870_912, in: 1_048_576...68_719_476_736,
    "bytes of memory that flows take which wait to be written")
  public var flowWaitingBytesMax

  /// The defaults.
  public init() {}
}

/// Batches of flows that wait for something, bounded by their rows and by the memory that they take.
///
/// One caller has at most as much waiting as is free beside it: one alone half of all, two a third each.
public struct FlowBacklog: Sendable, Equatable {
  private struct Amount: Equatable {
    var rowCount = 0
    var byteCount = 0
  }

  private var total = Amount()
  private var amounts: [UInt32: Amount] = [:]

  /// Flows that wait.
  public var rowCount: Int { total.rowCount }
  /// The memory that they take, in bytes.
  public var byteCount: Int { total.byteCount }

  /// Nothing waits.
  public init() {}

  /// Why no further batch of a caller may wait, in a sentence; nil when one may, of whatever size.
  ///
  /// `purpose` is what they wait for, as in "wait to be written".
  public func refusal(_ limits: FlowLogLimits, _ owner: UInt32, purpose: String) -> String? {
    let own = amounts[owner] ?? Amount()
    let rowsMax = limits.flowRowsWaitingMax
    if rowCount >= rowsMax {
      return "\(rowsMax) flows wait \(purpose), as many as may (flow_rows_waiting_max); send these again"
    }
    let bytesMax = limits.flowWaitingBytesMax
    if byteCount >= bytesMax {
      return "flows of \(bytesMax) bytes wait \(purpose), as many as may (flow_waiting_bytes_max); send these again"
    }
    if own.rowCount >= rowsMax - rowCount || own.byteCount >= bytesMax - byteCount {
      return """
        \(own.rowCount) flows of this caller wait \(purpose), as many as are free beside them \
        (flow_rows_waiting_max, flow_waiting_bytes_max); send these again
        """
    }
    return nil
  }

  /// A batch of a caller begins to wait.
  public mutating func add(_ batch: FlowBatch, _ owner: UInt32) {
    change(batch.rowCount, batch.byteCount, owner)
  }

  /// A batch of a caller waits no longer.
  public mutating func remove(_ batch: FlowBatch, _ owner: UInt32) {
    change(-batch.rowCount, -batch.byteCount, owner)
  }

  private mutating func change(_ rows: Int, _ bytes: Int, _ owner: UInt32) {
    total.rowCount += rows
    total.byteCount += bytes
    var own = amounts[owner] ?? Amount()
    own.rowCount += rows
    own.byteCount += bytes
    amounts[owner] = own == Amount() ? nil : own
  }
}
