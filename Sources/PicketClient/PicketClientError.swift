// The messages, statuses and codes of `Wire` are part of the interface of this module.
@_exported public import Wire

/// Why a call has no answer.
public enum PicketClientError: Error, Equatable, Sendable {
  /// The daemon could not be reached; nothing was sent.
  case unavailable(path: String, reason: ConnectFailure)
  /// The connection was lost before the answer. When `mayHaveExecuted` is false the call surely was not executed.
  case connectionLost(path: String, mayHaveExecuted: Bool)
  /// The daemon answered with a failure.
  case status(code: StatusCode, message: String)
  /// The call took longer than it was allowed to; it may have been executed.
  case deadlineExceeded
  /// The task that made the call was cancelled; the call may have been executed.
  case cancelled
  /// The request is larger than a frame may be, in bytes; nothing was sent.
  case requestTooLarge(byteCount: Int, byteCountMax: Int)
  /// What was received violates the protocol; the connection was closed. The call may have been executed.
  case protocolViolation(String)
  /// The client was closed.
  case closed

  /// Makes the error of a failure that the daemon answered with.
  init(_ failure: RPCError) {
    self =
      failure.code == .deadlineExceeded ? .deadlineExceeded : .status(code: failure.code, message: failure.message)
  }

  /// Makes the error of a request that no frame can carry.
  init(_ error: FrameError) {
    switch error {
    case .dataTooLong(let header):
      self = .requestTooLarge(byteCount: header.dataByteCount, byteCountMax: WireLimits.frameDataBytesMax)
    case .truncated:
      self = .protocolViolation("\(error)")
    }
  }

  /// The status code that means the same.
  public var code: StatusCode {
    switch self {
    case .unavailable, .connectionLost, .closed: .unavailable
    case .status(let code, _): code
    case .deadlineExceeded: .deadlineExceeded
    case .cancelled: .cancelled
    case .requestTooLarge: .resourceExhausted
    case .protocolViolation: .internal
    }
  }
}

extension PicketClientError: CustomStringConvertible {
  /// What happened and what to do about it.
  public var description: String {
    switch self {
    case .unavailable(let path, let reason):
      "cannot connect to \(path): \(reason); \(reason.hint)"
    case .connectionLost(let path, true):
      "the connection to \(path) was lost; the call may have been executed"
    case .connectionLost(let path, false):
      "the connection to \(path) was lost; the call was not executed"
    case .status(let code, let message):
      "\(code.name): \(message)"
    case .deadlineExceeded:
      "the deadline passed before there was an answer; the call may have been executed"
    case .cancelled:
      "the call was cancelled; it may have been executed"
    case .requestTooLarge(let byteCount, let byteCountMax):
      "the request has \(byteCount) bytes; at most \(byteCountMax) are allowed"
    case .protocolViolation(let what):
      "the other side does not keep to the protocol: \(what)"
    case .closed:
      "the client was closed"
    }
  }
}
