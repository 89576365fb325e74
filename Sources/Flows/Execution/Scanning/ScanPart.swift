/// Rows of a segment that a query looks at.
struct ScanPart {
  let segment: FlowSegment
  /// Which of the rows.
  let rows: Range<Int>
  /// Which part of the scan it is.
  let number: Int
  /// Whether the event times of the rows have to be looked at, because some are out of the wanted range.
  let needsTimeFilter: Bool
  /// Whether rows of other parts may stand between its rows in the order of the flows, or its rows are not in order.
  let isInterleaved: Bool
  /// Whether it begins a cluster: all rows of earlier parts are earlier than all of its and of later parts.
  let startsCluster: Bool

  /// Where a row stands in the scan.
  func position(of row: UInt32) -> UInt64 { UInt64(number) << 32 | UInt64(row) }
}
