/// What a window would do with a batch: which rows it takes, and why not the others.
public struct FlowAdmission: Sendable {
  /// A row that is not taken.
  public struct Refusal: Sendable, Equatable {
    /// Which row of the batch that was given, from 0.
    public let row: Int
    /// What was expected and what was found.
    public let reason: String
  }

  /// The rows that are taken, with the columns that Picket fills in.
  public let batch: FlowBatch
  /// For each row of `batch`, which row it was of the batch that was given.
  public let acceptedRows: [Int]
  /// The rows that are not taken, in order.
  public let refused: [Refusal]
  /// The rows whose `p_row_id` is in the window, or earlier in the batch: they are neither taken nor wrong.
  public let repeated: [Int]
  /// How many of the rows that are taken brought no time.
  public let undatedCount: Int
}
