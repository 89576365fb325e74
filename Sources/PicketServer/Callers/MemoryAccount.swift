import Synchronization
import Wire

/// What callers make the daemon hold, in bytes: requests, answers, queued work, the memory of queries.
///
/// It is reserved here before it is taken, and released when it is over. A caller may hold as much as is free beside it:
/// one alone at most half of everything, two a third each. So there is always room for one who holds nothing yet. That
/// is the dynamic threshold by which switches share the memory of their ports (Choudhury and Hahne, 1998).
///
/// May be used from anywhere; reserving and releasing take no lock.
package final class MemoryAccount: Sendable {
  /// The most that all callers hold together (`caller_memory_bytes_max`).
  package let bytesMax: Int
  private let held = Atomic<Int>(0)
  private let peak = Atomic<Int>(0)
  /// The most since `takePeak` was called.
  private let recentPeak = Atomic<Int>(0)
  private let refusals = Atomic<Int>(0)

  /// Makes an account of which nothing is reserved.
  package init(bytesMax: Int) {
    self.bytesMax = bytesMax
  }

  /// What is reserved, in bytes.
  package var heldBytes: Int { held.load(ordering: .relaxed) }

  /// The most that was ever reserved at a time, in bytes.
  var peakBytes: Int { peak.load(ordering: .relaxed) }

  /// The most that was reserved at a time since it was asked for last, in bytes.
  func takePeak() -> Int { recentPeak.exchange(heldBytes, ordering: .relaxed) }

  /// Reservations that were refused.
  var refusedCount: Int { refusals.load(ordering: .relaxed) }

  /// Reserves memory for a caller; false, with nothing reserved, where it would hold more than it may.
  package func reserve(_ byteCount: Int, for caller: Caller) -> Bool {
    let heldBytes = held.wrappingAdd(byteCount, ordering: .relaxed).newValue
    let callerBytes = caller.memoryBytes.wrappingAdd(byteCount, ordering: .relaxed).newValue
    if callerBytes <= min(bytesMax - heldBytes, caller.memoryBytesMax) {
      if heldBytes > recentPeak.load(ordering: .relaxed) {
        recentPeak.max(heldBytes, ordering: .relaxed)
        peak.max(heldBytes, ordering: .relaxed)
      }
      return true
    }
    release(byteCount, of: caller)
    refusals.count()
    caller.quotaRefusals.count()
    return false
  }

  /// Returns what was reserved for a caller.
  package func release(_ byteCount: Int, of caller: Caller) {
    held.wrappingSubtract(byteCount, ordering: .relaxed)
    caller.memoryBytes.wrappingSubtract(byteCount, ordering: .relaxed)
  }

  /// The most that a caller may hold as long as the others hold what they do, in bytes.
  func bytesMax(of caller: Caller) -> Int {
    let others = heldBytes - caller.memoryBytes.load(ordering: .relaxed)
    return min(max(0, bytesMax - others) / 2, caller.memoryBytesMax)
  }

  /// Why a caller gets no memory.
  func refusal(of caller: Caller) -> RPCError {
    RPCError(
      .resourceExhausted,
      """
      \(caller.description) makes the daemon hold \(caller.memoryBytes.load(ordering: .relaxed)) bytes and all callers \
      \(heldBytes) of \(bytesMax) (caller_memory_bytes_max); read answers, or send less at a time
      """)
  }
}
