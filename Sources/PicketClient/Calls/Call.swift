import NIOCore

/// One call, from the moment it reaches the event loop to its end.
///
/// Confined to the loop.
final class Call {
  let ticket: CallTicket
  let service: String
  let method: String
  let deadline: NIODeadline?
  private let completion: CallCompletion
  /// The packed message, until the call was sent.
  private(set) var payload: [UInt8]
  let payloadByteCount: Int
  /// Ends the call when its deadline passes.
  var timer: Scheduled<Void>?
  /// The stream it was sent on.
  var streamID: UInt32?
  /// Whether all of the request was handed to the system, so that the daemon may have it.
  var isWritten = false
  private(set) var isFinished = false

  init(_ request: CallRequest) {
    ticket = request.ticket
    service = request.service
    method = request.method
    deadline = request.deadline
    completion = request.completion
    payload = request.payload
    payloadByteCount = request.payload.count
  }

  var isStream: Bool {
    if case .stream = completion { true } else { false }
  }

  /// Gives up the packed message for sending.
  func takePayload() -> [UInt8] {
    defer { payload = [] }
    return payload
  }

  /// Hands one message of a stream to its reader; false when no more should be read for now.
  func yield(_ message: [UInt8]) -> Bool {
    guard case .stream(let source) = completion else { return true }
    return source.yield(message) != .stopProducing
  }

  /// Ends the call; the first end counts.
  ///
  /// The payload of a stream's end is its last message, when there is one.
  func finish(_ outcome: Result<[UInt8], PicketClientError>) {
    guard !isFinished else { return }
    isFinished = true
    payload = []
    timer?.cancel()
    timer = nil
    switch (completion, outcome) {
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
