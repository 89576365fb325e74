import Synchronization
import Wire

/// What the query of a caller works with, reserved from the memory account until its answer is packed.
///
/// May be used from anywhere; to be released once, when nothing of it is used any more.
final class QueryMemory: Sendable {
  /// Who asked for the query.
  let caller: Caller
  private let account: MemoryAccount
  private let heldBytes = Atomic<Int>(0)

  /// Nothing is reserved yet.
  init(_ account: MemoryAccount, _ caller: Caller) {
    self.account = account
    self.caller = caller
  }

  /// Reserves further memory; false, with nothing more reserved, where there is no room.
  func reserve(_ byteCount: Int) -> Bool {
    guard account.reserve(byteCount, for: caller) else { return false }
    heldBytes.wrappingAdd(byteCount, ordering: .relaxed)
    return true
  }

  /// Why there is no room.
  var refusal: RPCError { account.refusal(of: caller) }

  /// Returns all that was reserved.
  func release() {
    account.release(heldBytes.exchange(0, ordering: .relaxed), of: caller)
  }
}
