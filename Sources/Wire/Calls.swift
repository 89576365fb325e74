/// A method that takes one message and answers with one.
public struct UnaryMethod<Request: WireMessage, Response: WireMessage>: Sendable {
  /// The full name of the service, for example `picket.v1.Detection`.
  public let service: String
  /// The name of the method, for example `EvaluateEvent`.
  public let name: String
}

/// A method that takes one message and answers with any number of them.
public struct StreamMethod<Request: WireMessage, Response: WireMessage>: Sendable {
  /// The full name of the service, for example `picket.v1.Detection`.
  public let service: String
  /// The name of the method, for example `WatchAlerts`.
  public let name: String
}

/// The full names of the services.
public enum ServiceName {}

/// The outcome of a call, with gRPC's canonical numbers.
public enum StatusCode: Int32, CaseIterable, Sendable {
  case ok = 0
  case cancelled = 1
  case unknown = 2
  case invalidArgument = 3
  case deadlineExceeded = 4
  case notFound = 5
  case alreadyExists = 6
  case permissionDenied = 7
  case resourceExhausted = 8
  case failedPrecondition = 9
  case aborted = 10
  case outOfRange = 11
  case unimplemented = 12
  case `internal` = 13
  case unavailable = 14
  case dataLoss = 15
  case unauthenticated = 16

  /// The code of a number from the wire; a number without a name counts as `unknown`.
  public init(wire number: Int32) {
    self = StatusCode(rawValue: number) ?? .unknown
  }

  /// The canonical name, for example `INVALID_ARGUMENT`.
  public var name: String { StatusCode.names[Int(rawValue)] }

  /// The canonical names, in the order of their numbers.
  private static let names = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
  ]
}

extension StatusCode: CustomStringConvertible {
  /// The canonical name.
  public var description: String { name }
}

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
