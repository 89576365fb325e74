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
