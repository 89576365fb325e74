import NIOCore
import Synchronization
package import Wire

/// A call that is answered later, by a task of its own.
///
/// May be used from anywhere; what it sends goes to the connection's event loop. Sending waits while the client leaves
/// its answers unread, and throws `CancellationError` when the call was abandoned: its connection is gone, or its
/// deadline has passed.
package final class DeferredCall: Sendable {
  private let loop: any EventLoop
  private let connection: NIOLoopBound<ConnectionHandler>
  /// The stream that the call came on.
  package let streamID: UInt32

  init(streamID: UInt32, connection: ConnectionHandler, loop: any EventLoop) {
    self.streamID = streamID
    self.loop = loop
    self.connection = NIOLoopBound(connection, eventLoop: loop)
  }

  /// Answers the call.
  package func answer(_ message: some WireMessage) async throws {
    try await onLoop { connection in try connection.answer(message, to: self.streamID) }
  }

  /// Sends one message of a stream and waits until the client can take more.
  package func send(_ message: some WireMessage) async throws {
    let room = try await onLoop { connection in try connection.send(message, on: self.streamID) }
    try await room?.get()
  }

  /// Who made the call; nil where the kernel does not know.
  func peer() async throws -> PeerCredentials? {
    try await onLoop { connection in connection.shared.peer }
  }

  private func onLoop<Result: Sendable>(
    _ body: @escaping @Sendable (ConnectionHandler) throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    return try await loop.submit { [connection] in try body(connection.value) }.get()
  }
}

/// A call that is answered later from whichever thread has the answer, without a task of its own.
///
/// May be used from any thread, once: the answer goes to the connection's event loop, and further ones are ignored. A
/// call that was abandoned, because its connection is gone or its deadline has passed, ignores its answer too. One that
/// is let go of without an answer gets INTERNAL.
package final class CompletingCall: Sendable {
  private let loop: any EventLoop
  private let connection: NIOLoopBound<ConnectionHandler>
  private let isAnswered = Atomic<Bool>(false)
  /// The stream that the call came on.
  package let streamID: UInt32

  init(streamID: UInt32, connection: ConnectionHandler, loop: any EventLoop) {
    self.streamID = streamID
    self.loop = loop
    self.connection = NIOLoopBound(connection, eventLoop: loop)
  }

  deinit {
    if isAnswered.load(ordering: .acquiring) { return }
    loop.execute { [connection, streamID] in
      connection.value.complete(streamID, with: RPCError(.internal, "the method ended without an answer"))
    }
  }

  /// Answers the call.
  package func succeed(_ message: some WireMessage) {
    if isAnswered.exchange(true, ordering: .acquiringAndReleasing) { return }
    loop.execute { [connection, streamID] in connection.value.complete(streamID, with: message) }
  }

  /// Answers the call with what went wrong.
  package func fail(_ error: RPCError) {
    if isAnswered.exchange(true, ordering: .acquiringAndReleasing) { return }
    loop.execute { [connection, streamID] in connection.value.complete(streamID, with: error) }
  }
}
