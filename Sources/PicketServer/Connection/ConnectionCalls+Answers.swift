import NIOCore
import Wire

// Answers of calls that run elsewhere: in a task, or on a thread of the pool.
extension ConnectionCalls {
  /// Answers a call; false when nobody waits for the answer.
  @discardableResult
  func answer(_ streamID: UInt32, with message: some WireMessage) -> Bool {
    guard let call = finish(streamID) else { return false }
    let mark = outbound.byteCount
    do throws(RPCError) {
      try outbound.answer(message, streamID: streamID)
      keep(answerFrom: mark, streamID, call.counter)
    } catch {
      fail(streamID, error, call.counter)
    }
    return true
  }

  /// Answers a call with what was packed elsewhere; false when nobody waits for the answer.
  @discardableResult
  func answer(_ streamID: UInt32, withPacked packed: ByteBuffer) -> Bool {
    guard let call = finish(streamID) else { return false }
    if let refusal = memory.reserve(packed.readableBytes) {
      fail(streamID, memory.status(refusal), call.counter)
    } else {
      unreadByteCount += packed.readableBytes
      handler?.write(packed)
    }
    return true
  }

  /// Answers a call that failed.
  func answer(_ streamID: UInt32, with error: RPCError) {
    if let call = finish(streamID) { fail(streamID, error, call.counter) }
  }

  /// Sends one message of a stream; returns what to wait for before the next one, where the client is slow.
  func send(_ message: some WireMessage, on streamID: UInt32) throws -> EventLoopFuture<Void>? {
    guard table.isOpen(streamID) else { throw CancellationError() }
    let mark = outbound.byteCount
    try outbound.send(message, streamID: streamID)
    let byteCount = outbound.byteCount - mark
    if let refusal = memory.reserve(byteCount) {
      outbound.discard(from: mark)
      throw memory.status(refusal)
    }
    unreadByteCount += byteCount
    handler?.flush()
    // The flush may have found that the connection is gone.
    guard let handler, table.isOpen(streamID) else { throw CancellationError() }
    if handler.isWritable { return nil }
    table.waitForRoom(streamID)
    let room = table[streamID]?.room ?? loop.makePromise()
    table[streamID]?.room = room
    return room.futureResult
  }

  /// The task of a call has ended; a stream that went well ends with it.
  func ended(_ streamID: UInt32, _ failure: RPCError?) {
    guard let call = finish(streamID) else { return }
    if call.content.isStream, failure == nil {
      outbound.endStream(streamID)
    } else {
      fail(streamID, failure ?? DeferredCall.unanswered, call.counter)
    }
  }

  /// The client reads its answers again.
  func becameWritable() {
    table.resume { work in
      work.room?.succeed()
      work.room = nil
    }
  }

  /// The work of a call is done; returns the call if somebody waits for its answer.
  private func finish(_ streamID: UInt32) -> Call<CallWork>? {
    scheduleFlush()
    let heldByteCount = table.byteCount
    defer { memory.release(heldByteCount - table.byteCount) }
    guard let call = table.finish(streamID) else { return nil }
    shared.countInFlight(-1)
    call.content.timer?.cancel()
    call.content.room?.fail(CancellationError())
    if !call.content.isStream { answered.append(call.counter, read: call.read) }
    return call
  }

  /// Flushes, and reads on where that had to wait, after everything that is done by then.
  private func scheduleFlush() {
    if flushIsScheduled { return }
    flushIsScheduled = true
    loop.assumeIsolated().execute { [self] in
      flushIsScheduled = false
      handler?.resumeReading()
    }
  }
}
