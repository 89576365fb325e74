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
  /// The most that may be reserved for it, in bytes, whatever else is free.
  let memoryBytesMax: Int

  /// Makes a caller that holds nothing.
  package init(userID: UInt32, memoryBytesMax: Int = .max) {
    self.userID = userID
    self.memoryBytesMax = memoryBytesMax
  }

  /// The uid of all who cannot be told apart: the kernel's overflow uid.
  package static let unknownID: UInt32 = 65_534

  /// Who it is, for a history and for messages, for example `uid 1000`.
  package var description: String { "uid \(userID)" }
}

/// The callers that are known, by uid.
///
/// May be used from anywhere.
final class CallerTable: Sendable {
  private let callers = Mutex<[UInt32: Caller]>([:])

  /// The caller of a uid; all connections of it share one.
  func caller(userID: UInt32) -> Caller {
    callers.withLock { callers in
      if let caller = callers[userID] { return caller }
      let caller = Caller(userID: userID)
      callers[userID] = caller
      return caller
    }
  }

  /// All callers, in order of their uids.
  var all: [Caller] { callers.withLock { $0.values.sorted { $0.userID < $1.userID } } }
}
