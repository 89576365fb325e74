import Logging
import NIOCore
import Storage
import Wire

/// One connection: finds frames in what arrives, carries out the calls, writes the answers.
///
/// Calls are answered in the order in which they are done. All answers that one read of the socket brings about leave
/// in one flush. While a client leaves its answers unread, its requests are left unread too.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  let shared: ConnectionContext
  private let loopState: LoopState
  private var context: ChannelHandlerContext?
  private var frames = FrameBuffer()
  private var outbound = Outbound(allocator: ByteBufferAllocator())
  private var streamIDs = StreamIDSequence()
  private var calls: [UInt32: OpenCall] = [:]
  private var commits = PendingCommits()
  private var completions = PendingCompletions()
  private var flushIsScheduled = false
  private var readTime = NIODeadline.uptimeNanoseconds(0)
  private var readIsHeld = false
  private var countedPendingBytes = 0
  private var unreadTimer: Scheduled<Void>?
  private var waitingForRoom: [EventLoopPromise<Void>] = []
  private var isDraining = false
  private var isClosing = false

  /// Answers are handed to the channel at this size, so that the channel can say when it has enough.
  private static let write_bytes = 65_536

  init(shared: ConnectionContext, loopState: LoopState) {
    self.shared = shared
    self.loopState = loopState
  }

  // MARK: The life of the channel

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func channelInactive(context: ChannelHandlerContext) {
    unreadTimer?.cancel()
    for call in calls.values { call.abandon() }
    shared.counters.callsInFlight.count(-calls.count - completions.openCount)
    calls.removeAll()
    commits.removeAll()
    completions.removeAll()
    for promise in waitingForRoom { promise.fail(CancellationError()) }
    waitingForRoom.removeAll()
    countPending(0)
    self.context = nil
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    shared.logger.debug("connection failed", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      isDraining = true
      closeIfDrained()
    } else if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      inputClosed(context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    readTime = .now()
    frames.append(unwrapInboundIn(data))
    takeFrames()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    writeOutbound()
    context.flush()
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if canTakeRequests(context) {
      context.read()
    } else {
      readIsHeld = true
    }
  }

  /// Whether the client takes its answers and the state keeps up with what it sends.
  private func canTakeRequests(_ context: ChannelHandlerContext) -> Bool {
    context.channel.isWritable && commits.hasRoom(shared.limits) && completions.hasRoom(shared.limits)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      hasRoomAgain(context)
    } else if unreadTimer == nil {
      startUnreadTimer(context)
    }
    context.fireChannelWritabilityChanged()
  }

  private func hasRoomAgain(_ context: ChannelHandlerContext) {
    unreadTimer?.cancel()
    unreadTimer = nil
    for promise in waitingForRoom { promise.succeed() }
    waitingForRoom.removeAll()
    goOn(context)
  }

  /// Carries out what has arrived and reads on, where that had to wait.
  private func goOn(_ context: ChannelHandlerContext) {
    takeFrames()
    writeOutbound()
    context.flush()
    if readIsHeld, canTakeRequests(context) {
      readIsHeld = false
      context.read()
    }
  }

  private func startUnreadTimer(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    unreadTimer = context.eventLoop.scheduleTask(in: .seconds(Int64(shared.limits.unreadAnswerSecondsMax))) {
      let handler = bound.value
      handler.close("the client left its answers unread for \(handler.shared.limits.unreadAnswerSecondsMax) seconds")
    }
  }

  private func inputClosed(_ context: ChannelHandlerContext) {
    do throws(FrameError) {
      try frames.finish()
    } catch {
      shared.logger.debug("\(error)")
    }
    isDraining = true
    closeIfDrained()
  }

  /// Carries out the frames that have arrived, as long as the client takes its answers.
  private func takeFrames() {
    guard let context else { return }
    do throws(FrameError) {
      while canTakeRequests(context), let frame = try frames.nextFrame() {
        take(frame)
        if outbound.bytes.readableBytes >= ConnectionHandler.write_bytes { writeOutbound() }
      }
    } catch {
      loseFraming(error)
      return
    }
    submitMatches()
    frames.discardUsed()
    boundPending()
    closeIfDrained()
  }

  private func take(_ frame: Frame) {
    let header = frame.header
    do throws(RPCError) {
      try FrameCheck.check(header, isOpen: isOpen(header.streamID))
      guard header.type == .request else { return }
      frames.withData(of: frame) { data in takeRequest(data, header.streamID) }
    } catch {
      refuse(header.streamID, error, shared.counters.requests.unknown)
    }
  }

  private func takeRequest(_ data: BorrowedBytes, _ streamID: UInt32) {
    var counter: MethodCounter?
    do throws(RPCError) {
      let request = try request(in: data, streamID)
      let method = try shared.methods.method(of: request)
      method.counter.countRequest()
      counter = method.counter
      try carryOut(request, method, streamID)
    } catch {
      let unknown = shared.counters.requests.unknown
      if counter == nil { unknown.countRequest() }
      refuse(streamID, error, counter ?? unknown)
    }
  }

  private func request(in data: BorrowedBytes, _ streamID: UInt32) throws(RPCError) -> BorrowedRequest {
    do throws(StreamIDError) {
      try streamIDs.accept(streamID)
    } catch {
      throw RPCError(error)
    }
    do throws(MessageError) {
      return try BorrowedRequest(decoding: data)
    } catch {
      throw RPCError(error)
    }
  }

  private func refuse(_ streamID: UInt32, _ error: RPCError, _ counter: MethodCounter) {
    // A stream is answered once: misuse of one that is open ends its call.
    if isOpen(streamID) {
      end(streamID, error)
    } else {
      fail(error, streamID, counter)
    }
  }

  private func carryOut(_ request: BorrowedRequest, _ method: ServedMethod, _ streamID: UInt32) throws(RPCError) {
    let deadline = try Deadline(timeoutNanos: request.timeoutNanos, arrived: readTime)
    switch method.body {
    case .immediate(let body):
      try deadline.check()
      try body(request.payload, loopState, streamID, &outbound)
      commits.add(outbound.takeUncommitted(), method.counter)
    case .completing(let body):
      try deadline.check()
      try begin(streamID, request.payload, deadline, method.counter, body)
    case .deferred(let body):
      try open(streamID, Array(request.payload.bytes), deadline, isStream: false, method.counter, body)
    case .stream(let body):
      try open(streamID, Array(request.payload.bytes), deadline, isStream: true, method.counter, body)
    }
  }

  // MARK: Answers that wait for a commit

  /// Hands the matches of everything that was carried out since the last time to the state, as one batch.
  private func submitMatches() {
    guard let context, let batch = commits.submit() else { return }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    let loop = context.eventLoop
    let counters = shared.counters
    shared.store.submit(MatchBatch(matches: batch.matches, now: shared.time.now())) { result in
      // Here, since they are committed also when the connection is gone.
      if case .success(let outcomes) = result { counters.matches.count(batch.matches, outcomes) }
      loop.execute { bound.value.committed(batch.number, result) }
    }
  }

  /// Writes the answers of a batch; on a failure none of its matches counts, and the clients are told so.
  private func committed(_ number: Int, _ result: Result<[StoredOutcome], StateError>) {
    guard let context else { return }
    if case .failure(let error) = result {
      shared.uncommitted.warning("matches were refused and not counted: \(error)")
    }
    for (entry, outcomes) in commits.finish(number, result) {
      do throws(RPCError) {
        switch outcomes {
        case .success(let outcomes): try entry.answer.write(outcomes, &outbound)
        case .failure(let error): throw RPCError(.unavailable, error.description, cause: error)
        }
      } catch {
        fail(error, entry.answer.streamID, entry.counter)
      }
    }
    goOn(context)
    closeIfDrained()
  }

  // MARK: Calls that another thread completes

  private func begin(
    _ streamID: UInt32, _ payload: BorrowedBytes, _ deadline: Deadline, _ counter: MethodCounter,
    _ body: @Sendable (BorrowedBytes, LoopState, CompletingCall) throws(RPCError) -> Void
  ) throws(RPCError) {
    guard let context else { return }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    completions.add(
      streamID, byteCount: payload.bytes.count, timer: deadlineTimer(deadline, streamID, bound, context.eventLoop),
      counter)
    shared.counters.callsInFlight.count()
    do throws(RPCError) {
      try body(payload, loopState, CompletingCall(streamID: streamID, connection: self, loop: context.eventLoop))
    } catch {
      _ = finish(streamID)
      throw error
    }
  }

  /// Answers a call that was completed on another thread.
  func complete(_ streamID: UInt32, with message: some WireMessage) {
    if let counter = finish(streamID) {
      do throws(RPCError) {
        try outbound.answer(message, streamID: streamID)
      } catch {
        fail(error, streamID, counter)
      }
    }
    scheduleFlush()
  }

  /// Answers a call that failed on another thread.
  func complete(_ streamID: UInt32, with error: RPCError) {
    if let counter = finish(streamID) { fail(error, streamID, counter) }
    scheduleFlush()
  }

  private func finish(_ streamID: UInt32) -> MethodCounter? {
    guard let counter = completions.finish(streamID) else { return nil }
    shared.counters.callsInFlight.count(-1)
    return counter
  }

  /// Flushes, and reads on where that had to wait, after everything that has been completed by then.
  private func scheduleFlush() {
    guard let context, !flushIsScheduled else { return }
    flushIsScheduled = true
    context.eventLoop.assumeIsolated().execute { [self] in
      flushIsScheduled = false
      guard let context = self.context else { return }
      goOn(context)
      closeIfDrained()
    }
  }

  // MARK: Calls that are answered later

  private func isOpen(_ streamID: UInt32) -> Bool { calls[streamID] != nil || completions.isOpen(streamID) }

  private func open(
    _ streamID: UInt32, _ payload: [UInt8], _ deadline: Deadline, isStream: Bool, _ counter: MethodCounter,
    _ body: @escaping @Sendable ([UInt8], DeferredCall) async throws -> Void
  ) throws(RPCError) {
    guard let context else { return }
    if calls.count >= shared.limits.callsInFlightMax {
      throw RPCError(
        .resourceExhausted,
        "this connection has \(calls.count) calls in flight, the most it may have (calls_in_flight_max)")
    }
    // Before the task begins: a method may say how many calls there are, itself among them.
    shared.counters.callsInFlight.count()
    let call = DeferredCall(streamID: streamID, connection: self, loop: context.eventLoop)
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    let loop = context.eventLoop
    let task = Task {
      let failure = await RPCError.failure { try await body(payload, call) }
      loop.execute { bound.value.ended(streamID, failure) }
    }
    calls[streamID] = OpenCall(
      task: task, isStream: isStream, counter: counter, timer: deadlineTimer(deadline, streamID, bound, loop))
  }

  private func deadlineTimer(
    _ deadline: Deadline, _ streamID: UInt32, _ bound: NIOLoopBound<ConnectionHandler>, _ loop: any EventLoop
  ) -> Scheduled<Void>? {
    deadline.time.map { time in
      loop.scheduleTask(deadline: time) { bound.value.end(streamID, Deadline.exceeded) }
    }
  }

  /// Answers a call from its task; the call is over.
  func answer(_ message: some WireMessage, to streamID: UInt32) throws {
    guard calls[streamID] != nil else { throw CancellationError() }
    try outbound.answer(message, streamID: streamID)
    remove(streamID)
    flushOutbound()
  }

  /// Sends one message of a stream; gives what to wait for before the next one, where the client is slow.
  func send(_ message: some WireMessage, on streamID: UInt32) throws -> EventLoopFuture<Void>? {
    guard calls[streamID] != nil, let context else { throw CancellationError() }
    try outbound.send(message, streamID: streamID)
    flushOutbound()
    if context.channel.isWritable { return nil }
    let promise = context.eventLoop.makePromise(of: Void.self)
    waitingForRoom.append(promise)
    return promise.futureResult
  }

  /// A call's task has ended, with a failure or not; a stream ends with it.
  private func ended(_ streamID: UInt32, _ failure: RPCError?) {
    guard let call = calls[streamID] else { return }
    if let failure {
      end(streamID, failure)
    } else if call.isStream {
      outbound.endStream(streamID)
      remove(streamID)
      flushOutbound()
    } else {
      end(streamID, RPCError(.internal, "the method ended without an answer"))
    }
  }

  private func end(_ streamID: UInt32, _ error: RPCError) {
    guard let counter = calls[streamID]?.counter ?? completions.counter(of: streamID) else { return }
    calls[streamID]?.abandon()
    fail(error, streamID, counter)
    remove(streamID)
    flushOutbound()
  }

  private func remove(_ streamID: UInt32) {
    if !completions.close(streamID) { calls.removeValue(forKey: streamID)?.timer?.cancel() }
    shared.counters.callsInFlight.count(-1)
  }

  // MARK: Writing and closing

  private func fail(_ error: RPCError, _ streamID: UInt32, _ counter: MethodCounter) {
    counter.countFailure(error.code)
    outbound.fail(error, streamID: streamID)
  }

  private func writeOutbound() {
    guard let context, outbound.bytes.readableBytes > 0 else { return }
    context.write(wrapOutboundOut(outbound.take()), promise: nil)
  }

  private func flushOutbound() {
    writeOutbound()
    context?.flush()
    closeIfDrained()
  }

  /// Closes once nothing more is owed, where no more requests will come.
  ///
  /// While the client leaves its answers unread, some of its requests may have arrived and not been carried out.
  private func closeIfDrained() {
    guard isDraining, !isClosing, calls.isEmpty, commits.isEmpty, completions.openCount == 0, let context,
      context.channel.isWritable
    else { return }
    isClosing = true
    let written = context.eventLoop.makePromise(of: Void.self)
    // Only what has left for the socket survives a close.
    written.futureResult.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
    context.writeAndFlush(wrapOutboundOut(outbound.take()), promise: written)
  }

  /// Answers on the stream of the frame that cannot be read, then closes: what follows it cannot be told apart.
  private func loseFraming(_ error: FrameError) {
    if case .dataTooLong(let header) = error {
      fail(RPCError(error), header.streamID, shared.counters.requests.unknown)
    }
    close("\(error)")
  }

  private func close(_ reason: String) {
    guard let context else { return }
    shared.counters.connectionsBroken.count()
    shared.closed.warning("closed a connection: \(reason)")
    writeOutbound()
    context.flush()
    context.close(promise: nil)
  }

  /// Keeps the unfinished requests of all connections together within their bound.
  private func boundPending() {
    countPending(frames.pendingByteCount)
    let limit = shared.limits.pendingRequestBytesMax
    guard countedPendingBytes > 0, shared.counters.pendingRequestBytes.value > UInt64(limit) else { return }
    close("unfinished requests of all connections take more than \(limit) bytes (pending_request_bytes_max)")
  }

  private func countPending(_ byteCount: Int) {
    if byteCount == countedPendingBytes { return }
    shared.counters.pendingRequestBytes.count(byteCount - countedPendingBytes)
    countedPendingBytes = byteCount
  }
}

extension RPCError {
  /// What a call's failure says to the client; nil when it went well.
  fileprivate static func failure(of body: () async throws -> Void) async -> RPCError? {
    do {
      try await body()
      return nil
    } catch let error as RPCError {
      return error
    } catch is CancellationError {
      return RPCError(.cancelled, "the call was abandoned")
    } catch {
      return RPCError(.internal, "\(error)", cause: error)
    }
  }
}
