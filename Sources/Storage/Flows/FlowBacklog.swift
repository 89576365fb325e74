public import Flows

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
