import Synchronization
import Wire

extension ConnectionContext {
  /// Checks that the caller may make a call, before anything of its request is read; throws PERMISSION_DENIED or
  /// RESOURCE_EXHAUSTED.
  @inline(__always)
  func admit(_ method: ServedMethod) throws(RPCError) {
    if !access.groups.contains(method.group) { throw denial(of: method) }
    if method.runsElsewhere { try admitInFlight() }
  }

  /// Throws RESOURCE_EXHAUSTED when the caller may have no more calls that run elsewhere than on an event loop.
  func admitInFlight() throws(RPCError) {
    if caller.callsInFlight.load(ordering: .relaxed) >= caller.callsMax { throw excessCall }
  }

  private func denial(of method: ServedMethod) -> RPCError {
    caller.callsDenied.count()
    counters.callsDenied.count()
    let error = access.denial(of: method.counter, group: method.group, to: caller)
    denied.warning("refused a call: \(error.message)")
    return error
  }

  /// Loops that check at the same moment may go beyond the bound by a call each.
  private var excessCall: RPCError {
    caller.quotaRefusals.count()
    counters.callsOverQuota.count()
    return RPCError(
      .resourceExhausted,
      """
      \(caller.description) has \(caller.callsInFlight.load(ordering: .relaxed)) calls in flight on all its connections, \
      the most it may have (its quota of calls, else caller_calls_max)
      """)
  }

  /// Calls have begun to run elsewhere, or are over.
  func countInFlight(_ number: Int) {
    counters.callsInFlight.count(number)
    caller.callsInFlight.count(number)
  }
}
