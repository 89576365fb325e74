import NIOCore
import Storage
import Wire

/// Carries out the calls of one connection, on its event loop, and writes their answers.
///
/// Calls are answered in the order in which they are done. The matches of all requests that one read brought are
/// committed together.
final class ConnectionCalls {
  let shared: ConnectionContext
  let loop: any EventLoop
  private let loopState: LoopState
  /// The answers that the channel has not got yet.
  var outbound = Outbound(allocator: ByteBufferAllocator())
  var table: CallTable<CallWork, UncommittedAnswer>
  /// What the connection holds of the account of all callers.
  let memory: ConnectionMemory
  /// Bytes of answers that are reserved until the client has read them.
  var unreadByteCount = 0
  var flushIsScheduled = false
  /// Those whose answers are written when the pass of the loop ends.
  var answered = AnsweredRequests()
  /// Calls that the caller's count does not have yet.
  private var uncountedCalls = 0
  weak var handler: ConnectionHandler?

  init(shared: ConnectionContext, memory: ConnectionMemory, loop: any EventLoop, loopState: LoopState) {
    self.shared = shared
    self.loop = loop
    self.loopState = loopState
    table = CallTable(callCountMax: shared.server.limits.callsInFlightMax)
    self.memory = memory
  }

  deinit {
    // What is left belongs to no call any more.
    memory.removeAll()
  }

  /// Whether more requests may be carried out.
  var hasRoom: Bool { table.hasRoom }

  /// Whether no answer is owed.
  var isDrained: Bool { table.isDrained }

  /// Whether memory will be returned without the client doing anything but reading its answers.
  var isBusy: Bool { table.byteCount > 0 || unreadByteCount > 0 }

  /// Whether the call of a stream runs elsewhere and waits for its answer.
  func isOpen(_ streamID: UInt32) -> Bool { table.isOpen(streamID) }

  // MARK: Requests

  /// Reserves what a call may take until it is answered; returns why that is refused.
  func reserve(_ request: BorrowedRequest, _ method: ServedMethod) -> ConnectionMemory.Refusal? {
    memory.reserve(byteCount(request, method))
  }

  /// What a call may take until it is answered; nothing where the caller may not make it.
  private func byteCount(_ request: BorrowedRequest, _ method: ServedMethod) -> Int {
    shared.access.groups.contains(method.group) ? method.byteCount(ofRequest: request.payload.bytes.count) : 0
  }

  /// Carries out a call for which memory was reserved, or begins it where it is answered later.
  func carryOut(
    _ request: BorrowedRequest, _ frame: Frame, in inbound: Inbound, _ method: ServedMethod, _ streamID: UInt32
  ) {
    method.counter.countRequest()
    uncountedCalls += 1
    let byteCount = byteCount(request, method)
    let isBegun: Bool
    do throws(RPCError) {
      try shared.admit(method)
      let deadline = try Deadline(timeoutNanos: request.timeoutNanos, arrived: inbound.readTime)
      let payload = request.payload
      switch method.body {
      case .immediate(let body):
        try deadline.check()
        let call = Call<UncommittedAnswer?>(
          streamID, .loop, byteCount: byteCount, method.counter, read: inbound.readTime, nil)
        if try carryOut(payload, call, body) {
          guard let pending = outbound.takePending() else { return }
          try shared.admitInFlight()
          return pending.begin(complete(streamID, byteCount, method.counter, inbound.readTime, deadline))
        }
        try shared.admitInFlight()
        let handle = complete(streamID, byteCount, method.counter, inbound.readTime, deadline)
        shared.server.carryOut(inbound.detached(frame), handle, body)
      case .completing(let body):
        try deadline.check()
        let handle = complete(streamID, byteCount, method.counter, inbound.readTime, deadline)
        if try !body(payload, loopState.work, handle) {
          shared.server.carryOut(inbound.detached(frame), handle, body)
        }
      case .deferred(let body), .stream(let body):
        let work = CallWork(isStream: method.body.isStream)
        try start(
          Call(streamID, .task, byteCount: byteCount, method.counter, read: inbound.readTime, work), deadline, request,
          body)
      }
      isBegun = true
    } catch {
      isBegun = table.isOpen(streamID)
      refuse(streamID, error, method.counter)
    }
    // What a call that was begun holds is returned when it leaves the table.
    if isBegun { return }
    memory.release(byteCount)
    if !method.body.isStream { answered.append(method.counter, read: inbound.readTime) }
  }

  /// Carries out a call here; false, with nothing done, for one that is too long for an event loop.
  private func carryOut(
    _ payload: BorrowedBytes, _ call: Call<UncommittedAnswer?>, _ body: ImmediateBody
  ) throws(RPCError) -> Bool {
    let mark = outbound.byteCount
    guard try body(payload, loopState.work, call.streamID, &outbound) else { return false }
    if let answer = outbound.takeUncommitted() {
      table.waitForCommit(
        Call(call.streamID, .loop, byteCount: call.byteCount, call.counter, read: call.read, answer))
    } else if !outbound.isPending {
      memory.release(call.byteCount)
      answered.append(call.counter, read: call.read)
      keep(answerFrom: mark, call.streamID, call.counter)
    }
    return true
  }

  /// Reserves what an answer takes that was just written, until it is read; without memory a refusal takes its place.
  func keep(answerFrom mark: Int, _ streamID: UInt32, _ counter: MethodCounter) {
    let byteCount = outbound.byteCount - mark
    if byteCount < ConnectionCalls.smallAnswerBytes { return }
    if let refusal = memory.reserve(byteCount) {
      outbound.discard(from: mark)
      fail(streamID, memory.status(refusal), counter)
    } else {
      unreadByteCount += byteCount
    }
  }

  /// The client has read the answers that were written, but for what every connection may leave unread.
  func answersWereRead() {
    if unreadByteCount == 0 { return }
    memory.release(unreadByteCount)
    unreadByteCount = 0
  }

  /// Smaller answers are not counted: the channel does not take many of them before it reports that it has enough.
  private static let smallAnswerBytes = 4_096

  /// Answers a frame that is refused.
  ///
  /// A stream is answered once: misuse of one that is open ends its call.
  func refuse(_ streamID: UInt32, _ error: RPCError, _ counter: MethodCounter) {
    // One whose matches are being committed is answered with what becomes of them.
    if abandon(streamID, error) || table.isCommitting(streamID) { return }
    fail(streamID, error, counter)
  }

  /// Puts a call into the table, where its deadline ends it; returns the way back from other threads.
  private func begin(_ call: Call<CallWork>, _ deadline: Deadline) -> NIOLoopBound<ConnectionCalls> {
    var call = call
    let streamID = call.streamID
    call.content.timer = deadline.time.map { time in
      loop.assumeIsolated().scheduleTask(deadline: time) { [self] in
        _ = abandon(streamID, Deadline.exceeded)
        handler?.flush()
        answersWereWritten(at: .now())
        handler?.closeIfDrained()
      }
    }
    table.begin(call)
    shared.countInFlight(1)
    return NIOLoopBound(self, eventLoop: loop)
  }

  /// Begins a call that is answered from another thread.
  private func complete(
    _ streamID: UInt32, _ byteCount: Int, _ counter: MethodCounter, _ read: NIODeadline, _ deadline: Deadline
  ) -> CompletingCall {
    let cancellation = Cancellation()
    let work = CallWork(cancellation: cancellation)
    let calls = begin(Call(streamID, .thread, byteCount: byteCount, counter, read: read, work), deadline)
    return CompletingCall(
      streamID: streamID, caller: shared.caller, cancellation: cancellation, calls: calls, mailbox: loopState.mailbox)
  }

  /// Begins a call in a task of its own, if the connection may have one more.
  private func start(
    _ call: Call<CallWork>, _ deadline: Deadline, _ request: BorrowedRequest,
    _ body: @escaping @Sendable ([UInt8], DeferredCall) async throws -> Void
  ) throws(RPCError) {
    let budget = table.budget(.task)
    guard budget.hasRoom else {
      throw RPCError(
        .resourceExhausted,
        "this connection has \(budget.callCount) calls in flight, the most it may have (calls_in_flight_max)")
    }
    let payload = Array(request.payload.bytes)
    // Counted before its task begins: a method may report how many calls there are, itself among them.
    let handle = DeferredCall(
      streamID: call.streamID, caller: shared.caller, calls: begin(call, deadline))
    table[call.streamID]?.task = Task { await handle.run(payload, body) }
  }

  // MARK: Answers that wait for a commit

  /// Hands the matches of everything that was carried out since the last time to the state, as one batch.
  func submitMatches() {
    if uncountedCalls > 0 { shared.caller.calls.count(uncountedCalls) }
    uncountedCalls = 0
    loopState.work.flushCounts()
    guard let (number, answers) = table.submitBatch() else { return }
    let calls = NIOLoopBound(self, eventLoop: loop)
    shared.server.submit(answers.flatMap(\.matches), of: shared.caller) {
      [mailbox = loopState.mailbox, owner = shared.caller.userID] result in
      mailbox.post(owner) { calls.value.committed(number, result) }
    }
  }

  /// Writes the answers of a batch; on a failure none of its matches counts, and the clients get the cause.
  private func committed(_ number: Int, _ result: Result<[StoredOutcome], StateError>) {
    guard let calls = table.finishBatch(number) else { return }
    var end = 0
    for call in calls {
      let start = end
      end += call.content.matches.count
      memory.release(call.byteCount)
      if handler == nil { continue }
      answered.append(call.counter, read: call.read)
      let mark = outbound.byteCount
      do throws(RPCError) {
        switch result {
        case .success(let outcomes): try call.content.write(outcomes[start..<end], &outbound)
        case .failure(let error): throw RPCError(.unavailable, error.description, cause: error)
        }
        keep(answerFrom: mark, call.streamID, call.counter)
      } catch {
        fail(call.streamID, error, call.counter)
      }
    }
    handler?.resumeReading()
  }

  /// The answers that were ready have been written: counts how long their calls took.
  func answersWereWritten(at now: NIODeadline) { answered.written(at: now) }

  // MARK: Ending calls

  /// Answers a call with what went wrong.
  func fail(_ streamID: UInt32, _ error: RPCError, _ counter: MethodCounter) {
    counter.countFailure(error.code)
    outbound.fail(error, streamID: streamID)
  }

  /// Ends an open call before its work is done; false when there is no such call.
  private func abandon(_ streamID: UInt32, _ error: RPCError) -> Bool {
    guard let call = table.abandon(streamID) else { return false }
    shared.countInFlight(-1)
    call.content.stop()
    fail(streamID, error, call.counter)
    if !call.content.isStream { answered.append(call.counter, read: call.read) }
    return true
  }

  /// The connection is gone: stops the work that can be stopped, and forgets all calls.
  func abandonAll() {
    shared.countInFlight(-table.openCount)
    for work in table.abandonAll() { work.stop() }
  }
}
