import Primitives
import Synchronization

/// A caller: the processes of one uid, who own the work that they ask for.
///
/// May be used from anywhere.
package final class Caller: Sendable {
  /// The uid, as the kernel maps it; `Caller.unknownID` where it cannot be mapped or was not reported.
  package let userID: UInt32
  /// Connections that are open.
  let connectionsOpen = Atomic<Int>(0)
  /// What is reserved for it from the memory account, in bytes.
  let memoryBytes = Atomic<Int>(0)
  /// Calls that run elsewhere than on an event loop and wait for their answer.
  let callsInFlight = Atomic<Int>(0)
  /// Its queries that run.
  let queriesRunning = Atomic<Int>(0)
  /// Its queries that wait for a thread.
  let queriesWaiting = Atomic<Int>(0)

  /// Calls that it has made.
  let calls = Atomic<Int>(0)
  /// Calls that were refused because it may not make them.
  let callsDenied = Atomic<Int>(0)
  /// What was refused because of a quota: connections, calls, memory and queries.
  let quotaRefusals = Atomic<Int>(0)

  private let callsBound: Atomic<Int>
  private let memoryBytesBound: Atomic<Int>
  private let querySlotsBound = Atomic<Int>(.max)

  /// Makes a caller that holds nothing.
  package init(userID: UInt32, callsMax: Int = .max, memoryBytesMax: Int = .max) {
    self.userID = userID
    callsBound = Atomic(callsMax)
    memoryBytesBound = Atomic(memoryBytesMax)
  }

  /// The uid of all who cannot be told apart: the kernel's overflow uid.
  package static let unknownID: UInt32 = 65_534

  /// Who it is, for a history and for messages, for example `uid 1000`.
  package var description: String { "uid \(userID)" }

  /// The most calls that may be in flight.
  var callsMax: Int { callsBound.load(ordering: .relaxed) }
  /// The most that may be reserved for it, in bytes, whatever else is free.
  package var memoryBytesMax: Int { memoryBytesBound.load(ordering: .relaxed) }
  /// The most queries that may run and wait.
  package var querySlotsMax: Int { querySlotsBound.load(ordering: .relaxed) }

  /// Sets the bounds; what it holds beyond them it keeps.
  fileprivate func setQuotas(_ quotas: CallerQuotas, callsMax: Int) {
    callsBound.store(quotas.calls ?? callsMax, ordering: .relaxed)
    memoryBytesBound.store(quotas.memoryBytes ?? .max, ordering: .relaxed)
    querySlotsBound.store(quotas.querySlots ?? .max, ordering: .relaxed)
  }

  /// Whether nothing belongs to it, so that it may be forgotten.
  fileprivate var holdsNothing: Bool {
    connectionsOpen.value == 0 && memoryBytes.value == 0 && callsInFlight.value == 0 && queriesRunning.value == 0
      && queriesWaiting.value == 0
  }
}

/// The callers that are known, by uid.
///
/// Those that hold nothing are forgotten, with their counts, when there are many. May be used from anywhere.
final class CallerTable: Sendable {
  fileprivate struct State {
    var callers: [UInt32: Caller] = [:]
    /// The number of callers beyond which those that hold nothing are forgotten.
    var countMax = CallerTable.idleMax
  }

  private let state = BargingLock(State())

  /// Callers that are remembered although they hold nothing.
  static let idleMax = 1_024

  /// Takes a place for a connection of a uid, whose quotas are from now on those of this connection.
  ///
  /// `openCount` are the connections of all, this one among them. Without a place there is a sentence that says why.
  func connect(
    userID: UInt32, _ access: CallerAccess, openCount: Int, connectionsMax: Int, callsMax: Int
  ) -> (caller: Caller, refusal: String?) {
    state.withLock { state in
      let caller = state.caller(userID)
      caller.setQuotas(access.quotas, callsMax: callsMax)
      // At most as many as are free beside it: one uid alone gets half of all places, two a third each.
      let share = access.mayTakeAllConnections ? .max : max(1, connectionsMax - openCount)
      let quota = access.quotas.connections ?? .max
      let count = caller.connectionsOpen.counted()
      if count <= min(share, quota) { return (caller, nil) }
      caller.connectionsOpen.count(-1)
      caller.quotaRefusals.count()
      let cause = quota < share ? "its quota of connections" : "as many as are free beside it; connections_max"
      return (caller, "\(caller.description) has \(count - 1) open, the most it may have (\(cause))")
    }
  }

  /// All callers, in order of their uids.
  var all: [Caller] { state.withLock { $0.callers.values.sorted { $0.userID < $1.userID } } }
}

extension CallerTable.State {
  /// The caller of a uid; all connections of it share one.
  fileprivate mutating func caller(_ userID: UInt32) -> Caller {
    if let caller = callers[userID] { return caller }
    if callers.count >= countMax {
      callers = callers.filter { !$0.value.holdsNothing }
      // Where most of them hold something, the next look comes when there are twice as many: its cost is spread.
      countMax = max(CallerTable.idleMax, 2 * callers.count)
    }
    let caller = Caller(userID: userID)
    callers[userID] = caller
    return caller
  }
}
