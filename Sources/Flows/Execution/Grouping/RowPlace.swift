/// Where a row comes in the order of the flows, as exactly as 32 bits can say it.
struct RowPlace {
  /// The event time in units of the scan; 0 when rows are scanned in the order of the flows.
  var time: UInt32 = 0
  /// The number of the row in the scan.
  var row: UInt32 = 0
}
