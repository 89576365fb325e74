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
  private var context: ChannelHandlerContext?
  private var inbound: Inbound
  private let calls: ConnectionCalls
  private var unreadTimer: Scheduled<Void>?
  private var readIsHeld = false
  private var isDraining = false
  private var isClosing = false

  /// Answers are handed to the channel at this size, so that the channel can report when it has enough.
  private static let writeBytes = 65_536

  init(shared: ConnectionContext, loop: any EventLoop, loopState: LoopState) {
    self.shared = shared
    self.loop = loop
    inbound = Inbound(shared.server)
    calls = ConnectionCalls(shared: shared, loop: loop, loopState: loopState)
  }

  // MARK: The life of the channel

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    calls.handler = self
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    unreadTimer?.cancel()
    calls.abandonAll()
    inbound.removeAll()
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
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    inbound.append(unwrapInboundIn(data))
    takeRequests()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    flush()
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if mayTakeRequests { context.read() } else { readIsHeld = true }
  }

  /// Whether the client reads its answers, and what carries out its calls keeps up with them.
  private var mayTakeRequests: Bool { isWritable && calls.hasRoom }

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
    takeRequests()
    flush()
    if readIsHeld, mayTakeRequests {
      readIsHeld = false
      context?.read()
    }
    closeIfDrained()
  }

  /// Carries out the requests that have arrived, for as long as it may.
  private func takeRequests() {
    do throws(FrameError) {
      while mayTakeRequests, let frame = try inbound.nextFrame() {
        take(frame)
        if calls.outbound.byteCount >= ConnectionHandler.writeBytes { write() }
      }
    } catch {
      return framingLost(error)
    }
    calls.submitMatches()
    if let excess = inbound.discardUsed() { close(excess) }
    closeIfDrained()
  }

  private func take(_ frame: Frame) {
    let streamID = frame.header.streamID
    do throws(RPCError) {
      try Inbound.check(frame.header, isOpen: calls.isOpen(streamID))
    } catch {
      return calls.refuse(streamID, error, shared.counters.requests.unknown)
    }
    do throws(RPCError) {
      try inbound.accept(streamID)
      try inbound.withRequest(in: frame) { request throws(RPCError) in
        let method = try shared.methods.method(of: request)
        calls.carryOut(request, method, streamID, arrived: inbound.readTime)
      }
    } catch {
      shared.counters.requests.unknown.countRequest()
      calls.refuse(streamID, error, shared.counters.requests.unknown)
    }
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
  }

  /// Closes once nothing more is owed, where no more requests will come.
  ///
  /// While the client leaves its answers unread, some of its requests may have arrived and not been carried out.
  func closeIfDrained() {
    guard isDraining, !isClosing, calls.isDrained, isWritable else { return }
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
