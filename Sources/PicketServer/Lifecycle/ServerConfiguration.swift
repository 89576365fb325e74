/// How a server runs.
public struct ServerConfiguration: Sendable {
  /// The path of the socket, where the service manager passes none on.
  public var socketPath: String
  /// A socket that is bound already; takes the place of `socketPath`.
  public var inheritedSocket: CInt?
  /// The mode of the socket's file.
  public var socketMode: UInt32 = 0o660
  /// Threads that answer calls.
  public var eventLoopCount = 1
  /// The bounds.
  public var limits = ServerLimits()
  /// The version to report.
  public var version: String

  /// Makes a configuration with defaults.
  public init(socketPath: String, version: String) {
    self.socketPath = socketPath
    self.version = version
  }
}
