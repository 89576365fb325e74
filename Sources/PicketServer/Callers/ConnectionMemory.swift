import Wire

/// What one connection makes the daemon hold, reserved from the account of all callers.
///
/// It takes credit from the account in blocks, so that small calls touch no counter that is shared. Used on the
/// connection's event loop only.
final class ConnectionMemory {
  /// Why memory was not reserved.
  enum Refusal: Equatable {
    /// The connection itself holds as much as it may.
    case connection
    /// The caller, or all callers together, do.
    case account
  }

  private let account: MemoryAccount
  private let caller: Caller
  private let bytesMax: Int
  /// What is reserved, in bytes.
  private(set) var heldBytes = 0
  private var creditBytes = 0

  /// What the account gives at a time.
  static let blockBytes = 65_536
  /// What every open connection takes: its buffers, and the answers that its channel holds without being asked for.
  static let baseBytes = 49_152

  /// Makes the memory of a connection that holds nothing, and may hold so many bytes.
  init(_ account: MemoryAccount, _ caller: Caller, bytesMax: Int) {
    self.account = account
    self.caller = caller
    self.bytesMax = bytesMax
  }

  /// Reserves memory; returns why not, with nothing reserved, where there is none.
  func reserve(_ byteCount: Int) -> Refusal? {
    let needed = heldBytes + byteCount
    if needed > bytesMax { return .connection }
    if needed > creditBytes {
      let blocks = (needed - creditBytes + ConnectionMemory.blockBytes - 1) / ConnectionMemory.blockBytes
      guard account.reserve(blocks * ConnectionMemory.blockBytes, for: caller) else { return .account }
      creditBytes += blocks * ConnectionMemory.blockBytes
    }
    heldBytes = needed
    return nil
  }

  /// Returns memory that was reserved.
  func release(_ byteCount: Int) {
    heldBytes -= byteCount
    let surplus = creditBytes - heldBytes
    if surplus >= 2 * ConnectionMemory.blockBytes {
      returnCredit(surplus - surplus % ConnectionMemory.blockBytes - ConnectionMemory.blockBytes)
    }
  }

  /// Replaces what was reserved; returns why not, with nothing changed, where more is needed and there is none.
  func exchange(_ byteCount: Int, for other: Int) -> Refusal? {
    if other > byteCount { return reserve(other - byteCount) }
    release(byteCount - other)
    return nil
  }

  /// Returns everything.
  func removeAll() {
    heldBytes = 0
    returnCredit(creditBytes)
  }

  /// Why there is no memory, as the status of a call.
  func status(_ refusal: Refusal) -> RPCError {
    switch refusal {
    case .account: account.refusal(of: caller)
    case .connection:
      RPCError(
        .resourceExhausted,
        """
        this connection makes the daemon hold \(heldBytes) bytes of the \(bytesMax) that it may \
        (connection_memory_bytes_max); read answers, or send less at a time
        """)
    }
  }

  private func returnCredit(_ byteCount: Int) {
    creditBytes -= byteCount
    account.release(byteCount, of: caller)
  }
}
