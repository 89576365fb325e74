public import Flows

/// How a server runs.
public struct ServerConfiguration: Sendable {
  /// The path of the socket, where the service manager passes none on.
  public var socketPath: String
  /// A socket that is bound already; takes the place of `socketPath`.
  public var inheritedSocket: CInt?
  /// The mode of the socket's file.
  public var socketMode: UInt32 = 0o660
  /// The path of the admin socket; nil where there is to be none, unless one is passed on.
  public var adminSocketPath: String?
  /// An admin socket that is bound already; takes the place of `adminSocketPath`.
  public var inheritedAdminSocket: CInt?
  /// The mode of the admin socket's file.
  public var adminSocketMode: UInt32 = 0o600
  /// Threads that answer calls.
  public var eventLoopCount = 1
  /// The bounds.
  public var limits = ServerLimits()
  /// The bounds of flows as text.
  public var textLimits = FlowTextLimits()
  /// The bounds of queries.
  public var queryLimits = QueryLimits()
  /// The version to report.
  public var version: String

  /// Makes a configuration with defaults.
  public init(socketPath: String, version: String) {
    self.socketPath = socketPath
    self.version = version
  }
}
