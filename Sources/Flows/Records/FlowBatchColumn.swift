/// A column of a batch of flows.
///
/// Integers and times are their values; a text is its code in the texts of the batch, 0 when it is null.
public enum FlowBatchColumn: Sendable {
  /// All null.
  case empty
  /// The same value, or the same code, in every row.
  case constant(Int64)
  /// A value a row; a set bit of `nulls` (row 0 is the lowest bit of the first word) makes the row null.
  case integers([Int64], nulls: [UInt64]?)
  /// A code a row.
  case codes([UInt32])
}
