import ArgumentParser
import Glibc

/// How a command reaches the daemon.
struct ConnectionOptions: ParsableArguments {
  private static let standardSocket = "/run/picket/picket.sock"
  /// What a Unix socket address holds besides its final NUL.
  private static let socketPathBytesMax = 107

  @Option(
    help: ArgumentHelp(
      "The daemon's socket. (default: $PICKET_SOCKET, or else \(ConnectionOptions.standardSocket))",
      valueName: "PATH"),
    completion: .file())
  var socket: String?

  @Option(help: ArgumentHelp("Seconds to wait for an answer.", valueName: "SECONDS"))
  var timeout: Double = 30

  func validate() throws {
    let length = socketPath.utf8.count
    if length == 0 { throw ValidationError("--socket expects a path, not an empty text") }
    if length > ConnectionOptions.socketPathBytesMax {
      throw ValidationError(
        "the socket's path has \(length) bytes; a Unix socket's has at most \(ConnectionOptions.socketPathBytesMax)")
    }
    if !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("--timeout expects a number of seconds above 0 and up to 86400, not \(timeout)")
    }
  }

  /// The path of the socket that holds here.
  var socketPath: String {
    if let socket { return socket }
    if let variable = getenv("PICKET_SOCKET"), variable.pointee != 0 { return String(cString: variable) }
    return ConnectionOptions.standardSocket
  }

  /// Hands the daemon to the body, and disconnects whatever becomes of it.
  func withService<Result>(_ body: (Service) async throws -> Result) async throws -> Result {
    let service = Service(path: socketPath, timeout: .seconds(timeout))
    do {
      let result = try await body(service)
      await service.disconnect()
      return result
    } catch {
      await service.disconnect()
      throw error
    }
  }
}
