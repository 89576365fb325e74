import NIOCore
import Synchronization

/// One call, from the moment it reaches the event loop to its end.
///
/// Confined to the loop.
final class Call {
  /// What was asked; without the packed message once the call was sent.
  private(set) var request: CallRequest
  let payloadByteCount: Int
  /// Ends the call when its deadline passes.
  var timer: Scheduled<Void>?
  /// The stream it was sent on.
  var streamID: UInt32?
  /// Whether all of the request was handed to the system, so that the daemon may have it.
  var isWritten = false
  private(set) var isFinished = false

  init(_ request: CallRequest) {
    self.request = request
    payloadByteCount = request.payload.count
  }

  var isStream: Bool {
    if case .stream = request.receiver { true } else { false }
  }

  /// Gives up the packed message for sending.
  func takePayload() -> [UInt8] {
    defer { request.payload = [] }
    return request.payload
  }

  /// Hands one message of a stream to its reader; false when no more should be read for now.
  func yield(_ message: [UInt8]) -> Bool {
    guard case .stream(let source) = request.receiver else { return true }
    return source.yield(message) != .stopProducing
  }

  /// Ends the call; the first end counts.
  ///
  /// The payload of a stream's end is its last message, when there is one.
  func finish(_ outcome: Result<[UInt8], PicketClientError>) {
    guard !isFinished else { return }
    isFinished = true
    request.payload = []
    timer?.cancel()
    timer = nil
    switch (request.receiver, outcome) {
    case (.unary(let continuation), _):
      continuation.resume(returning: outcome)
    case (.stream(let source), .success(let last)):
      if !last.isEmpty { _ = source.yield(last) }
      source.finish()
    case (.stream(let source), .failure(let error)):
      source.finish(error)
    }
  }
}

/// What a caller hands to the event loop.
struct CallRequest: Sendable {
  let ticket: CallTicket
  let service: String
  let method: String
  /// The packed message.
  var payload: [UInt8]
  /// When the caller stops waiting; nil is never.
  let deadline: NIODeadline?
  let receiver: CallReceiver
}

/// Where the answer of a call goes.
enum CallReceiver: Sendable {
  /// One answer, for a task that waits.
  case unary(CheckedContinuation<Result<[UInt8], PicketClientError>, Never>)
  /// Any number of answers, for the reader of a sequence.
  case stream(PayloadStream.Source)
}

/// Names one call across threads, and reports whether its caller has gone.
///
/// The mark is set before the event loop is notified of a cancellation. So a call that reaches the loop after the
/// notification finds the mark, and one that reached it before is found by the notification.
final class CallTicket: Sendable {
  private let cancelled = Mutex(false)

  var isCancelled: Bool { cancelled.withLock { $0 } }

  func cancel() {
    cancelled.withLock { $0 = true }
  }
}
