/// A row with its key.
struct KeyedRow {
  var key: UInt64 = 0
  /// The event time in units of the scan; 0 when rows are scanned in the order of the flows.
  var time: UInt32 = 0
  /// The number of the row in the scan.
  var number: UInt32 = 0
}
