/// The failure of one request, which crosses the wire as a `Status`.
public struct RPCError: Error, Sendable {
  /// What kind of failure it is.
  public var code: StatusCode
  /// What happened, for a person who can act on it.
  public var message: String
  /// What led to it; for the log of this side, never sent.
  public var cause: (any Error)?

  /// Makes an error.
  public init(_ code: StatusCode, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// Makes the error of a request whose message cannot be read: INVALID_ARGUMENT.
  public init(_ error: MessageError) {
    self.init(.invalidArgument, error.description, cause: error)
  }

  /// Makes the error of a request whose stream id is not allowed: INVALID_ARGUMENT.
  public init(_ error: StreamIDError) {
    self.init(.invalidArgument, error.description, cause: error)
  }

  /// Makes the error of a message that no frame can carry: RESOURCE_EXHAUSTED.
  public init(_ error: FrameError) {
    self.init(.resourceExhausted, error.description, cause: error)
  }

  /// Reads what the other side sent; nil when it says OK.
  public init?(_ status: Status) {
    guard status.code != StatusCode.ok.rawValue else { return nil }
    self.init(StatusCode(wire: status.code), status.message)
  }

  /// What crosses the wire.
  public var status: Status {
    Status(code: code.rawValue, message: message)
  }
}

extension RPCError: Equatable {
  /// Compares what crosses the wire.
  public static func == (left: RPCError, right: RPCError) -> Bool {
    (left.code, left.message) == (right.code, right.message)
  }
}

extension RPCError: CustomStringConvertible {
  /// The code and the message on one line.
  public var description: String { "\(code.name): \(message)" }
}
