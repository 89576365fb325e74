import Synchronization

/// What has happened since the daemon started, counted without locks.
///
/// Each count is exact; a reader may see some of them a moment before others.
final class ServerCounters: Sendable {
  let eventsEvaluated = Atomic<Int>(0)
  let eventsRejected = Atomic<Int>(0)
  let matches = OutcomeCounters()
  let detectionErrors = Atomic<Int>(0)
  let connectionsOpen = Atomic<Int>(0)
  let connectionsAccepted = Atomic<Int>(0)
  let connectionsRefused = Atomic<Int>(0)
  let connectionsBroken = Atomic<Int>(0)
  let requests = RequestCounters()
  let callsInFlight = Atomic<Int>(0)
  let pendingRequestBytes = Atomic<Int>(0)
  let flowsRefused = Atomic<Int>(0)
  let queriesRun = Atomic<Int>(0)
  let queriesFailed = Atomic<Int>(0)
}

extension Atomic<Int> {
  /// Adds to a count.
  func count(_ number: Int = 1) {
    wrappingAdd(number, ordering: .relaxed)
  }

  /// Adds to a count and gives the sum.
  func counted(_ number: Int = 1) -> Int {
    wrappingAdd(number, ordering: .relaxed).newValue
  }

  /// The count as the wire has it.
  var value: UInt64 { UInt64(clamping: load(ordering: .relaxed)) }
}
