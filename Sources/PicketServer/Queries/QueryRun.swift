import Flows

/// A query that ran: what it gave, and what it was run over.
struct QueryRun: Sendable {
  let result: QueryResult
  /// The window that it read.
  let window: FlowWindowInfo
  /// The time that it ran as of, in nanoseconds since 1970.
  let asOfNanos: Int64
  /// The time at which it read the window, in nanoseconds since 1970.
  let ranNanos: Int64
  /// The earliest event time that it asks for; nil when it asks for all.
  let earliestNanos: Int64?
  /// The number of the first entry of the flow log that came later.
  let nextEntry: UInt64
  let elapsedNanos: Int64
}
