import Primitives

/// Whose turn it is to have events evaluated by bodies that use the key-value store: one host at a time has it.
///
/// While a reload has two hosts, each would go on changing what the other has read. A host that others wait for gives the
/// turn on when its worker has nothing of it left. May be used from any thread.
final class PythonKeyTurn: Sendable {
  private struct State {
    var holder: PythonExchange?
    /// In the order in which they have asked.
    var waiting: [PythonExchange] = []
  }

  private let state = BargingLock(State())

  /// Whether another host waits for it.
  var isWanted: Bool { state.withLock { !$0.waiting.isEmpty } }

  /// Takes the turn; false where it is not this host's yet, which is woken when it is.
  func take(_ host: PythonExchange) -> Bool {
    state.withLock { state in
      if state.holder === host { return true }
      if !state.waiting.contains(where: { $0 === host }) { state.waiting.append(host) }
      guard state.holder == nil, state.waiting.first === host else { return false }
      state.waiting.removeFirst()
      state.holder = host
      return true
    }
  }

  /// Gives the turn on where this host has it and another one waits.
  func pass(_ host: PythonExchange) {
    let next = state.withLock { state -> PythonExchange? in
      guard state.holder === host, let next = state.waiting.first else { return nil }
      state.holder = nil
      return next
    }
    next?.wake()
  }

  /// The host does not need it any more.
  func leave(_ host: PythonExchange) {
    let next = state.withLock { state -> PythonExchange? in
      let isConcerned = state.holder === host || state.waiting.contains { $0 === host }
      if state.holder === host { state.holder = nil }
      state.waiting.removeAll { $0 === host }
      return isConcerned && state.holder == nil ? state.waiting.first : nil
    }
    next?.wake()
  }
}
