import Flows
import Primitives
import Storage

/// The flows that the run of a caller keeps in memory although they have left the window: those of its snapshot.
///
/// A run that takes minutes may keep a whole window while another one fills. May be used from anywhere.
final class RetainedFlows: Sendable {
  private struct State {
    var nextLookNanos: Int64
    var reservedBytes = 0
    var isRefused = false
  }

  private let flows: FlowStore
  private let memory: QueryMemory
  private let rowCount: Int
  private let byteCount: Int
  /// The flows that had left the window when the run began.
  private let leftBefore: Int
  private let state: BargingLock<State>

  /// How often it is looked how many there are, in nanoseconds.
  private static let intervalNanos: Int64 = 1_000_000_000

  /// Those of a snapshot that was just taken.
  init(_ flows: FlowStore, _ snapshot: FlowSnapshot, _ memory: QueryMemory, nowNanos: Int64) {
    self.flows = flows
    self.memory = memory
    rowCount = snapshot.rowCount
    byteCount = snapshot.info.byteCount
    leftBefore = RetainedFlows.leftCount(flows)
    state = BargingLock(State(nextLookNanos: nowNanos + RetainedFlows.intervalNanos))
  }

  /// Whether there was no room for them.
  var isRefused: Bool { state.withLock { $0.isRefused } }

  /// Reserves what has come to them, now and then; false when there is no room.
  func areReserved(nowNanos: Int64) -> Bool {
    state.withLock { state in
      if nowNanos < state.nextLookNanos || state.isRefused { return !state.isRefused }
      state.nextLookNanos = nowNanos + RetainedFlows.intervalNanos
      let left = min(rowCount, max(0, RetainedFlows.leftCount(flows) - leftBefore))
      let wanted = rowCount == 0 ? 0 : Int(Double(byteCount) / Double(rowCount) * Double(left))
      if wanted > state.reservedBytes {
        state.isRefused = !memory.reserve(wanted - state.reservedBytes)
        if !state.isRefused { state.reservedBytes = wanted }
      }
      return !state.isRefused
    }
  }

  /// Flows that have left the window, but for a number that stays.
  private static func leftCount(_ flows: FlowStore) -> Int {
    let (status, info) = flows.statusWithInfo
    return Int(clamping: status.rowsAccepted) - info.flowCount
  }
}
