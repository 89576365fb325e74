import Logging
import NIOCore
import Wire

/// One connection: finds frames in what arrives, and hands the answers of the calls to the channel.
///
/// All answers that one read of the socket brings about leave in one flush. While a client leaves its answers unread, or
/// what carries out its calls does not keep up with them, its requests are left unread too.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  private let shared: ConnectionContext
  private let loop: any EventLoop
  private let turns: TurnQueue
  private let sweep: ConnectionSweep
  private var context: ChannelHandlerContext?
  private let inbound = Inbound()
  private let calls: ConnectionCalls
  private var unreadTimer: Scheduled<Void>?
  private var readIsHeld = false
  private var waitsForTurn = false
  /// When the turn under way began.
  private var turnBegan = NIODeadline.now()
  /// Since when there is no memory for the next request; nil when there is some.
  private var lacksMemorySince: NIODeadline?
  private var waitsForMemory = false
  private var misuseCount = 0
  private var isDraining = false
  private var refusesRequests = false
  private var isClosing = false

  /// Answers are handed to the channel at this size, so that the channel can report when it has enough.
  private static let writeBytes = 65_536

  init(shared: ConnectionContext, memory: ConnectionMemory, loop: any EventLoop, loopState: LoopState) {
    self.shared = shared
    self.loop = loop
    turns = loopState.turns
    sweep = loopState.sweep
    calls = ConnectionCalls(shared: shared, memory: memory, loop: loop, loopState: loopState)
  }

  // MARK: The life of the channel

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    calls.handler = self
    turns.opened(by: shared.caller.userID)
    sweep.add(self)
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    unreadTimer?.cancel()
    turns.closed(by: shared.caller.userID)
    sweep.remove(self)
    inbound.removeAll(calls.memory)
    calls.abandonAll()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    shared.server.logger.debug("connection failed", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    let isEndOfInput = event as? ChannelEvent == .inputClosed
    if isEndOfInput, let error = inbound.unfinished { shared.server.logger.debug("\(error)") }
    if isEndOfInput || event is ChannelShouldQuiesceEvent {
      isDraining = true
      closeIfDrained()
    }
    switch event as? StopStage {
    case .refuseRequests:
      refusesRequests = true
      resumeReading()
    case .closeUnread: if !isWritable { close("the daemon stops, and the client leaves its answers unread") }
    case nil: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    turnBegan = .now() - TurnQueue.readTime(bytes.readableBytes)
    inbound.append(bytes)
    takeRequests()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    flush()
    endTurn()
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if mayTakeRequests { context.read() } else { readIsHeld = true }
  }

  /// Whether the client reads its answers, what carries out its calls keeps up with them, and it need not wait.
  private var mayTakeRequests: Bool { isWritable && calls.hasRoom && !waitsForTurn && !waitsForMemory }

  /// Whether the client reads its answers.
  var isWritable: Bool { context?.channel.isWritable == true }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if isWritable {
      becameWritable()
    } else if unreadTimer == nil {
      startUnreadTimer()
    }
    context.fireChannelWritabilityChanged()
  }

  private func becameWritable() {
    unreadTimer?.cancel()
    unreadTimer = nil
    calls.answersWereRead()
    calls.becameWritable()
    resumeReading()
  }

  private func startUnreadTimer() {
    let seconds = shared.server.limits.unreadAnswerSecondsMax
    unreadTimer = loop.assumeIsolated().scheduleTask(in: .seconds(Int64(seconds))) { [self] in
      close("the client left its answers unread for \(seconds) seconds")
    }
  }

  /// Writes the answers that are ready, carries out what has arrived and reads on, where that had to wait.
  func resumeReading() {
    if context == nil { return }
    turnBegan = .now()
    takeRequests()
    flush()
    endTurn()
    if readIsHeld, mayTakeRequests {
      readIsHeld = false
      inbound.restartClock()
      context?.read()
    }
    closeIfDrained()
  }

  /// The turn that the connection waited for, or that is to look for memory again, has come.
  func takeTurn() {
    waitsForTurn = false
    waitsForMemory = false
    resumeReading()
  }

  /// Carries out the requests that have arrived, for as long as it may.
  private func takeRequests() {
    if !waitsForTurn, !turns.mayBegin(shared.caller.userID) { waitForTurn() }
    var turn = turns.turn(began: .now())
    do throws(FrameError) {
      while mayTakeRequests, let frame = try inbound.nextFrame() {
        if turn.isOver {
          inbound.putBack(frame)
          waitForTurn()
        } else if take(frame) {
          turn.take(frame.data.count)
        }
        if calls.outbound.byteCount >= ConnectionHandler.writeBytes { write() }
      }
    } catch {
      return framingLost(error)
    }
    calls.submitMatches()
    reserveUnfinished()
    closeIfDrained()
  }

  private func endTurn() { turns.spend(since: turnBegan, shared.caller.userID) }

  private func waitForTurn() {
    waitsForTurn = true
    turns.wait(self, shared.caller.userID)
  }

  /// Takes a frame; false when it was put back for want of memory.
  private func take(_ frame: Frame) -> Bool {
    let streamID = frame.header.streamID
    do throws(RPCError) {
      try Inbound.check(frame.header, isOpen: calls.isOpen(streamID))
    } catch {
      misuse(streamID, error)
      return true
    }
    var refusal: ConnectionMemory.Refusal?
    do throws(RPCError) {
      let accepted = try inbound.accepting(streamID)
      try inbound.withRequest(in: frame) { request throws(RPCError) in
        let method = try shared.methods.method(of: request)
        if refusesRequests { throw ConnectionHandler.stopping }
        // From the buffer, what a call holds goes over to the call.
        inbound.release(calls.memory)
        refusal = calls.reserve(request, method)
        if let refusal {
          if mayWait(refusal) { return }
          throw calls.memory.status(refusal)
        }
        inbound.use(accepted)
        calls.carryOut(request, frame, in: inbound, method, streamID)
      }
      if let refusal {
        inbound.putBack(frame)
        waitForMemory(refusal)
        return false
      }
      lacksMemorySince = nil
    } catch {
      shared.counters.requests.unknown.countRequest()
      if let accepted = try? inbound.accepting(streamID) { inbound.use(accepted) }
      if error.code == .invalidArgument {
        misuse(streamID, error)
      } else {
        calls.refuse(streamID, error, shared.counters.requests.unknown)
      }
    }
    return true
  }

  private static let stopping = RPCError(.unavailable, "the daemon is stopping; the call was not carried out")

  /// Answers a frame that should not have come; a client that goes on like that loses its connection.
  private func misuse(_ streamID: UInt32, _ error: RPCError) {
    calls.refuse(streamID, error, shared.counters.requests.unknown)
    misuseCount += 1
    if misuseCount == shared.server.limits.misusedFramesMax {
      close("the client misused the protocol \(misuseCount) times (misused_frames_max), at last: \(error.message)")
    }
  }

  /// Closes the connection when a request that has begun does not arrive, or nothing at all.
  ///
  /// While its requests are left unread, it is not the client who is late.
  func closeIfStill(_ now: NIODeadline) {
    if readIsHeld || !mayTakeRequests { return }
    let limits = shared.server.limits
    if let since = inbound.unfinishedSince, now - since > .seconds(Int64(limits.frameSecondsMax)) {
      close("a request that has begun did not arrive in \(limits.frameSecondsMax) seconds (frame_seconds_max)")
    } else if limits.idleSecondsMax > 0, calls.isDrained,
      now - inbound.readTime > .seconds(Int64(limits.idleSecondsMax))
    {
      shared.counters.connectionsIdled.count()
      context?.close(promise: nil)
    }
  }

  // MARK: Memory

  /// Reserves what the unfinished request takes; without memory it waits, and is refused after a time.
  private func reserveUnfinished() {
    guard let refusal = inbound.discardUsed(calls.memory) else {
      if !waitsForMemory { lacksMemorySince = nil }
      return
    }
    // Whole requests that wait are refused one by one, when it is their turn.
    if waitsForTurn || inbound.hasWholeFrame || mayWait(refusal) { return waitForMemory(refusal) }
    guard let streamID = inbound.refuseUnfinished(calls.memory) else { return }
    shared.counters.requests.unknown.countRequest()
    calls.refuse(streamID, calls.memory.status(refusal), shared.counters.requests.unknown)
    lacksMemorySince = nil
  }

  /// Whether a request may wait for memory: for as long as answers of its own connection will return some, else for
  /// `memory_wait_seconds_max`.
  private func mayWait(_ refusal: ConnectionMemory.Refusal) -> Bool {
    if refusal == .connection, calls.isBusy { return true }
    guard let since = lacksMemorySince else { return true }
    return NIODeadline.now() - since < .seconds(Int64(shared.server.limits.memoryWaitSecondsMax))
  }

  private func waitForMemory(_ refusal: ConnectionMemory.Refusal) {
    if lacksMemorySince == nil { lacksMemorySince = .now() }
    if waitsForMemory { return }
    waitsForMemory = true
    turns.waitForMemory(self, shared.caller.userID)
  }

  // MARK: Writing and closing

  private func write() {
    guard let context, calls.outbound.byteCount > 0 else { return }
    context.write(wrapOutboundOut(calls.outbound.take()), promise: nil)
  }

  /// Writes the answers that are ready.
  func flush() {
    write()
    context?.flush()
    if isWritable { calls.answersWereRead() }
  }

  /// Hands an answer to the channel that was packed elsewhere, behind those that are ready.
  func write(_ packed: ByteBuffer) {
    write()
    context?.write(wrapOutboundOut(packed), promise: nil)
  }

  /// Closes once nothing more is owed, where no more requests will come.
  ///
  /// While the client leaves its answers unread, some of its requests may have arrived and not been carried out.
  func closeIfDrained() {
    guard isDraining, !isClosing, calls.isDrained, isWritable, !waitsForTurn, !waitsForMemory else { return }
    isClosing = true
    let written = loop.makePromise(of: Void.self)
    // Only what has left for the socket survives a close.
    written.futureResult.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
    context?.writeAndFlush(wrapOutboundOut(calls.outbound.take()), promise: written)
  }

  /// Answers on the stream of the frame that cannot be read, then closes: where the next frame begins is not known.
  private func framingLost(_ error: FrameError) {
    if case .dataTooLong(let header) = error {
      calls.fail(header.streamID, RPCError(error), shared.counters.requests.unknown)
    }
    close("\(error)")
  }

  private func close(_ reason: String) {
    if context == nil { return }
    shared.counters.connectionsBroken.count()
    shared.closed.warning("closed a connection: \(reason)")
    flush()
    context?.close(promise: nil)
  }
}
