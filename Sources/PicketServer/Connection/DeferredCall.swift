import NIOCore
import Synchronization
package import Wire

/// A call that is answered later, by a task of its own.
///
/// May be used from anywhere; what it sends goes to the connection's event loop. Sending waits while the client leaves
/// its answers unread, and throws `CancellationError` when the call was abandoned: its connection is gone, or its
/// deadline has passed.
package struct DeferredCall: Sendable {
  /// The stream that the call came on.
  package let streamID: UInt32
  /// Who made the call.
  let caller: Caller
  private let calls: NIOLoopBound<ConnectionCalls>

  init(streamID: UInt32, caller: Caller, calls: NIOLoopBound<ConnectionCalls>) {
    self.streamID = streamID
    self.caller = caller
    self.calls = calls
  }

  /// Answers the call; packs the answer where it is called.
  package func answer(_ message: some WireMessage) async throws {
    var outbound = Outbound()
    try outbound.answer(message, streamID: streamID)
    let packed = outbound.take()
    let isAwaited = try await onLoop { calls in calls.answer(streamID, withPacked: packed) }
    if !isAwaited { throw CancellationError() }
  }

  /// Sends one message of a stream and waits until the client can take more.
  package func send(_ message: some WireMessage) async throws {
    let room = try await onLoop { calls in try calls.send(message, on: streamID) }
    try await room?.get()
  }

  /// Runs the method, in the call's task; what it throws is the status of the call.
  func run(_ payload: [UInt8], _ body: @Sendable ([UInt8], DeferredCall) async throws -> Void) async {
    var failure: RPCError?
    do {
      try await body(payload, self)
    } catch {
      failure = RPCError(failure: error)
    }
    calls.eventLoop.execute { [failure] in calls.value.ended(streamID, failure) }
  }

  /// The failure of a call whose method did not answer it.
  static let unanswered = RPCError(.internal, "the method ended without an answer")

  private func onLoop<Result: Sendable>(
    _ body: @escaping @Sendable (ConnectionCalls) throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    return try await calls.eventLoop.submit { [calls] in try body(calls.value) }.get()
  }
}

/// A call that is answered later from whichever thread has the answer, without a task of its own.
///
/// May be used from any thread, once: the answer goes to the connection's event loop, and further ones are ignored. A
/// call that was abandoned, because its connection is gone or its deadline has passed, ignores its answer too. One that
/// is let go of without an answer gets INTERNAL.
package final class CompletingCall: Sendable {
  /// The stream that the call came on.
  package let streamID: UInt32
  /// Who made the call.
  let caller: Caller
  private let calls: NIOLoopBound<ConnectionCalls>
  private let mailbox: LoopMailbox
  private let isAnswered = Atomic<Bool>(false)
  private let cancellation: Cancellation

  init(
    streamID: UInt32, caller: Caller, cancellation: Cancellation, calls: NIOLoopBound<ConnectionCalls>,
    mailbox: LoopMailbox
  ) {
    self.streamID = streamID
    self.caller = caller
    self.mailbox = mailbox
    self.cancellation = cancellation
    self.calls = calls
  }

  /// Whether nobody waits for the answer any more.
  var isAbandoned: Bool { cancellation.isCancelled }

  deinit {
    if !isAnswered.load(ordering: .acquiring) { fail(DeferredCall.unanswered) }
  }

  /// Answers the call.
  package func succeed(_ message: some WireMessage) {
    if isAnswered.exchange(true, ordering: .acquiringAndReleasing) { return }
    mailbox.post(caller.userID) { [calls, streamID] in calls.value.answer(streamID, with: message) }
  }

  /// Answers the call with what was packed elsewhere.
  func succeed(packed: ByteBuffer) {
    if isAnswered.exchange(true, ordering: .acquiringAndReleasing) { return }
    mailbox.post(caller.userID) { [calls, streamID] in calls.value.answer(streamID, withPacked: packed) }
  }

  /// Answers the call, packed where it is called: for what may be large.
  func succeed(packing message: some WireMessage) {
    var outbound = Outbound()
    do throws(RPCError) {
      try outbound.answer(message, streamID: streamID)
      succeed(packed: outbound.take())
    } catch {
      fail(error)
    }
  }

  /// Answers the call with what went wrong.
  package func fail(_ error: RPCError) {
    if isAnswered.exchange(true, ordering: .acquiringAndReleasing) { return }
    mailbox.post(caller.userID) { [calls, streamID] in calls.value.answer(streamID, with: error) }
  }
}

/// What a connection keeps with a call that runs elsewhere.
struct CallWork {
  /// Ends the call when its deadline passes.
  var timer: Scheduled<Void>?
  var task: Task<Void, Never>?
  /// Tells work on another thread that nobody waits for it.
  var cancellation: Cancellation?
  var isStream = false
  /// What the next message of a stream waits for.
  var room: EventLoopPromise<Void>?

  /// Stops the work, as far as it can be stopped.
  func stop() {
    timer?.cancel()
    task?.cancel()
    cancellation?.cancel()
    room?.fail(CancellationError())
  }
}
