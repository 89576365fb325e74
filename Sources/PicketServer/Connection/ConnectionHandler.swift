import Logging
import NIOCore
import Wire

/// One connection: hands what arrives to the reader of its requests, and the answers of its calls to the channel.
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
  private let calls: ConnectionCalls
  private let requests: RequestReader
  private var unreadTimer: Scheduled<Void>?
  private var readIsHeld = false
  private var isDraining = false
  private var isClosing = false

  init(shared: ConnectionContext, memory: ConnectionMemory, loop: any EventLoop, loopState: LoopState) {
    self.shared = shared
    self.loop = loop
    turns = loopState.turns
    sweep = loopState.sweep
    calls = ConnectionCalls(shared: shared, memory: memory, loop: loop, loopState: loopState)
    requests = RequestReader(shared, turns, calls)
  }

  // MARK: The life of the channel

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    calls.handler = self
    requests.handler = self
    turns.opened(by: shared.caller.userID)
    sweep.add(self)
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    unreadTimer?.cancel()
    turns.closed(by: shared.caller.userID)
    sweep.remove(self)
    requests.removeAll()
    calls.abandonAll()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    shared.server.logger.debug("connection failed", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    let isEndOfInput = event as? ChannelEvent == .inputClosed
    if isEndOfInput, let error = requests.unfinished { shared.server.logger.debug("\(error)") }
    if isEndOfInput || event is ChannelShouldQuiesceEvent {
      isDraining = true
      closeIfDrained()
    }
    switch event as? StopStage {
    case .refuseRequests:
      requests.refuseRequests()
      resumeReading()
    case .closeUnread: if !isWritable { close("the daemon stops, and the client leaves its answers unread") }
    case nil: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    requests.received(unwrapInboundIn(data))
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    flush()
    requests.endTurn()
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if mayTakeRequests { context.read() } else { readIsHeld = true }
  }

  /// Whether the client reads its answers, what carries out its calls keeps up with them, and it need not wait.
  var mayTakeRequests: Bool { isWritable && calls.hasRoom && !requests.waits }

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
    requests.resume()
    flush()
    requests.endTurn()
    if readIsHeld, mayTakeRequests {
      readIsHeld = false
      requests.restartClock()
      context?.read()
    }
    closeIfDrained()
  }

  /// The turn that the connection waited for, or that is to look for memory again, has come.
  func takeTurn() {
    requests.stopWaiting()
    resumeReading()
  }

  /// Closes the connection when a request that has begun does not arrive, or nothing at all.
  ///
  /// While its requests are left unread, it is not the client who is late.
  func closeIfStill(_ now: NIODeadline) {
    if readIsHeld || !mayTakeRequests { return }
    switch requests.stillness(now) {
    case .inFrame(let seconds):
      close("a request that has begun did not arrive in \(seconds) seconds (frame_seconds_max)")
    case .idle:
      shared.counters.connectionsIdled.count()
      context?.close(promise: nil)
    case nil: break
    }
  }

  // MARK: Writing and closing

  /// Hands the answers that are ready to the channel.
  func write() {
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
    guard isDraining, !isClosing, calls.isDrained, isWritable, !requests.waits else { return }
    isClosing = true
    let written = loop.makePromise(of: Void.self)
    // Only what has left for the socket survives a close.
    written.futureResult.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
    context?.writeAndFlush(wrapOutboundOut(calls.outbound.take()), promise: written)
  }

  /// Closes the connection for what its client did, which is counted and logged.
  func close(_ reason: String) {
    if context == nil { return }
    shared.counters.connectionsBroken.count()
    shared.closed.warning("closed a connection: \(reason)")
    flush()
    context?.close(promise: nil)
  }
}
