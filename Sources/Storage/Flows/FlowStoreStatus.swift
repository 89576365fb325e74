/// What has happened to the flows since they were opened, and what there is of their log.
public struct FlowStoreStatus: Sendable, Equatable {
  /// Batches that were taken.
  public var batchesAccepted: UInt64 = 0
  /// Flows that were taken.
  public var rowsAccepted: UInt64 = 0
  /// Of these those that brought no time.
  public var rowsUndated: UInt64 = 0
  /// Flows that were refused: too old, or too far in the future.
  public var rowsRefused: UInt64 = 0
  /// Flows that had been taken before.
  public var rowsRepeated: UInt64 = 0
  /// Batches that could not be written, or that came when too much waited.
  public var batchesFailed: UInt64 = 0
  /// Why the last batch could not be written; empty when it could.
  public var lastError = ""
  /// Flows that wait to be written.
  public var backlog = FlowBacklog()
  /// How many flows wait to be written.
  public var rowsWaiting: Int { backlog.rowCount }
  /// Files of the log; 0 without one.
  public var logFileCount = 0
  /// Bytes of the log.
  public var logByteCount = 0
}
