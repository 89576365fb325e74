import Storage
import Wire

/// An answer that waits until its matches are committed: acknowledged means durable.
struct UncommittedAnswer {
  let streamID: UInt32
  /// What is to be counted, in order.
  let matches: [StoredMatch]
  /// Writes the answer, given the outcome of each match.
  let write: (ArraySlice<StoredOutcome>, inout Outbound) throws(RPCError) -> Void

  /// Roughly the memory that it holds, in bytes: events that wait are what can grow.
  var byteCount: Int { matches.first?.event.count ?? 0 }
}
