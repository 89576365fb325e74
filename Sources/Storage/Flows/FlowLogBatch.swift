/// A batch of flows on its way into the log.
struct FlowLogBatch {
  /// The encoded batch.
  var payload: [UInt8]
  /// Its rows.
  var rowCount: Int
  /// The latest event time of its rows, in nanoseconds since 1970.
  var newestNanos: Int64
  /// The event time from which on the window is complete, in nanoseconds since 1970.
  var completeSinceNanos: Int64
}
