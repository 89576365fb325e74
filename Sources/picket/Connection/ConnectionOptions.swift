import ArgumentParser

/// How a command reaches the daemon.
struct ConnectionOptions: ParsableArguments {
  static let standardSocket = "/run/picket/picket.sock"

  @Option(
    help: ArgumentHelp(
      "The daemon's socket. (default: $PICKET_SOCKET, or else \(ConnectionOptions.standardSocket))",
      valueName: "PATH"),
    completion: .file())
  var socket: String?

  @Option(help: ArgumentHelp("Seconds to wait for an answer.", valueName: "SECONDS"))
  var timeout: Double = 30

  func validate() throws {
    try SocketOption.validate(socketPath, option: "--socket")
    try SocketOption.validate(timeout: timeout)
  }

  /// The path of the socket that holds here.
  var socketPath: String {
    SocketOption.path(option: socket, variable: "PICKET_SOCKET", standard: ConnectionOptions.standardSocket)
  }

  /// Hands the daemon to the body, and disconnects whatever becomes of it.
  func withService<Result>(_ body: (Service) async throws -> Result) async throws -> Result {
    try await Service(path: socketPath, timeout: .seconds(timeout)).whileConnected(body)
  }

  /// Hands the daemon to a body that watches, for which no answer is too late once the daemon has given one in time.
  func withWatchedService<Result>(_ body: (Service) async throws -> Result) async throws -> Result {
    _ = try await withService { try await $0.status() }
    return try await Service(path: socketPath, timeout: nil).whileConnected(body)
  }
}
