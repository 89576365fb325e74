import Detection
import NIOCore
import Storage
package import Wire

/// The answers of a connection that are not written to its channel yet.
///
/// Used on the connection's event loop only.
package struct Outbound: ~Copyable {
  private var bytes: ByteBuffer
  private var uncommitted: UncommittedAnswer?
  private var pending: PendingAnswer?
  private var arena = MessageArena()
  private let allocator: ByteBufferAllocator

  init(allocator: ByteBufferAllocator = ByteBufferAllocator()) {
    self.allocator = allocator
    bytes = allocator.buffer(capacity: 0)
  }

  /// Answers a call; throws RESOURCE_EXHAUSTED, with nothing written, when the message does not fit a frame.
  package mutating func answer(_ message: some WireMessage, streamID: UInt32) throws(RPCError) {
    do throws(FrameError) {
      try bytes.writeResponse(streamID: streamID, message: message, arena: &arena)
    } catch {
      throw RPCError(
        .resourceExhausted,
        "the answer is larger than one frame of \(WireLimits.frameDataBytesMax) bytes; ask for less",
        cause: error)
    }
  }

  /// Answers the call that is being carried out with what becomes of its matches: at once where nothing is counted, else
  /// after the commit.
  mutating func answer(
    _ ledger: MatchLedger, streamID: UInt32, _ response: @escaping @Sendable ([EventResult]) -> some WireMessage
  ) throws(RPCError) {
    if ledger.isEmpty { return try answer(response(ledger.results), streamID: streamID) }
    uncommitted = UncommittedAnswer(matches: ledger.matches, keys: ledger.keys) { outcomes, outbound throws(RPCError) in
      var ledger = ledger
      ledger.apply(outcomes)
      try outbound.answer(response(ledger.results), streamID: streamID)
    }
  }

  /// Takes the answer of the call that was carried out last, where it waits for a commit.
  mutating func takeUncommitted() -> UncommittedAnswer? {
    defer { uncommitted = nil }
    return uncommitted
  }

  /// Answers the call that is being carried out later, from another thread.
  mutating func answerLater(_ begin: @escaping @Sendable (CompletingCall) -> Void) {
    pending = PendingAnswer(begin: begin)
  }

  /// Whether the call that was carried out last is answered later.
  var isPending: Bool { pending != nil }

  /// Takes what begins the answer of the call that was carried out last, where it is answered later.
  mutating func takePending() -> PendingAnswer? {
    defer { pending = nil }
    return pending
  }

  /// Sends one message of a stream; throws RESOURCE_EXHAUSTED, with nothing written, when it does not fit a frame.
  mutating func send(_ message: some WireMessage, streamID: UInt32) throws(RPCError) {
    do throws(FrameError) {
      try bytes.writeFrame(.data, streamID: streamID, message: message, arena: &arena)
    } catch {
      throw RPCError(error)
    }
  }

  /// Ends a stream that went well.
  mutating func endStream(_ streamID: UInt32) {
    bytes.writeStreamEnd(streamID: streamID)
  }

  /// Answers a call that failed, or ends a stream that did.
  mutating func fail(_ error: RPCError, streamID: UInt32) {
    bytes.writeFailure(error, streamID: streamID, arena: &arena)
  }

  /// Takes back what was written after so many bytes.
  mutating func discard(from byteCount: Int) {
    bytes.moveWriterIndex(to: bytes.readerIndex + byteCount)
  }

  /// The bytes that were written.
  var byteCount: Int { bytes.readableBytes }

  /// Takes what was written; further answers go into a new buffer.
  mutating func take() -> ByteBuffer {
    let taken = bytes
    bytes = allocator.buffer(capacity: min(taken.readableBytes, WireLimits.arenaBytesKept))
    return taken
  }
}

/// An answer that another thread gives.
struct PendingAnswer: Sendable {
  /// Begins what leads to the answer of a call.
  let begin: @Sendable (CompletingCall) -> Void
}

/// An answer that waits until its matches are committed: acknowledged means durable.
struct UncommittedAnswer: Sendable {
  /// What is to be counted, in order.
  let matches: [StoredMatch]
  /// What the events have written to the key-value store; only of calls that are answered from another thread.
  let keys: [KeyTicket]
  /// Writes the answer, given the outcome of each match.
  let write: @Sendable (ArraySlice<StoredOutcome>, inout Outbound) throws(RPCError) -> Void
}
