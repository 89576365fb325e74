import NIOCore

/// What a caller hands to the event loop.
struct CallRequest: Sendable {
  let ticket: CallTicket
  let service: String
  let method: String
  let payload: [UInt8]
  /// When the caller stops waiting; nil is never.
  let deadline: NIODeadline?
  let completion: CallCompletion
}
