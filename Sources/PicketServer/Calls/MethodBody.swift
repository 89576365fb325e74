package import Wire

/// How a method is carried out.
package enum MethodBody: Sendable {
  /// Answered before the next frame of the connection is read, on its event loop, without suspending.
  case immediate(@Sendable (BorrowedBytes, LoopState, UInt32, inout Outbound) throws(RPCError) -> Void)
  /// Decoded at once on the event loop, and answered later from any thread, without a task: for what is called often and
  /// waits for a disk.
  case completing(@Sendable (BorrowedBytes, LoopState, CallCompletion) throws(RPCError) -> Void)
  /// Answered later by a task, perhaps after calls that came behind it.
  case deferred(@Sendable ([UInt8], DeferredCall) async throws -> Void)
  /// Answered by any number of messages, sent by a task.
  case stream(@Sendable ([UInt8], DeferredCall) async throws -> Void)
}
