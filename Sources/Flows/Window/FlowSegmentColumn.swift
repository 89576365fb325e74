/// A column of a segment: all null, one value for all rows, or a value a row in as few bytes as they need.
///
/// A value is `base &+ scale &* stored`. A set bit of `nulls` (row 0 is the lowest bit of the first word) makes a row
/// null; what is stored there has no meaning. Text columns hold codes of their dictionary, 0 where they are null, and
/// have no `nulls`.
public enum FlowSegmentColumn: Sendable {
  /// All null.
  case empty
  /// The same value in every row.
  case constant(Int64)
  case narrow8([UInt8], base: Int64, scale: Int64, nulls: [UInt64]?)
  case narrow16([UInt16], base: Int64, scale: Int64, nulls: [UInt64]?)
  case narrow32([UInt32], base: Int64, scale: Int64, nulls: [UInt64]?)
  case wide([Int64], nulls: [UInt64]?)
  /// The identifiers of the flows; only of the column `p_row_id`.
  indirect case rowIds(FlowRowIds)

  /// The nulls of the rows, nil when no row has its own.
  public var nulls: [UInt64]? {
    switch self {
    case .empty, .constant, .rowIds: nil
    case .narrow8(_, _, _, let nulls), .narrow16(_, _, _, let nulls), .narrow32(_, _, _, let nulls): nulls
    case .wide(_, let nulls): nulls
    }
  }

  /// The value in a row; nil when it is null.
  ///
  /// One row at a time: passes over many rows read the arrays.
  public func value(row: Int) -> Int64? {
    if nulls?.hasBit(row) == true { return nil }
    return switch self {
    case .empty, .rowIds: nil
    case .constant(let value): value
    case .narrow8(let stored, let base, let scale, _): base &+ scale &* Int64(stored[row])
    case .narrow16(let stored, let base, let scale, _): base &+ scale &* Int64(stored[row])
    case .narrow32(let stored, let base, let scale, _): base &+ scale &* Int64(stored[row])
    case .wide(let values, _): values[row]
    }
  }
}
