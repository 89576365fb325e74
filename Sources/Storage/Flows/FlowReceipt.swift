public import Flows

/// What became of a batch of flows.
public struct FlowReceipt: Sendable {
  /// Rows that were taken: they are in the window, and as durable as configured.
  public let acceptedCount: Int
  /// Of these those that brought no time; theirs is the time of receipt.
  public let undatedCount: Int
  /// Rows that were not taken, in order, with their place in the batch.
  public let refused: [FlowAdmission.Refusal]
  /// The places of rows that had been taken before, by their `p_row_id`.
  public let repeated: [Int]
  /// The window afterwards.
  public let info: FlowWindowInfo
}
