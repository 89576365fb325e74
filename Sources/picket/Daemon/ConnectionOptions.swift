import ArgumentParser
import Glibc
import PicketClient
import Wire

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
    _ = try await withService { try await $0.call(.getStatus, GetStatusRequest()) }
    return try await Service(path: socketPath, timeout: nil).whileConnected(body)
  }
}

/// How a command that changes the daemon's state reaches it.
struct AdminConnectionOptions: ParsableArguments {
  private static let standardSocket = "/run/picket-admin/admin.sock"

  @Option(
    help: ArgumentHelp(
      "The daemon's admin socket. (default: $PICKET_ADMIN_SOCKET, or else \(AdminConnectionOptions.standardSocket))",
      valueName: "PATH"),
    completion: .file())
  var adminSocket: String?

  @Option(help: ArgumentHelp("Seconds to wait for an answer.", valueName: "SECONDS"))
  var timeout: Double = 30

  func validate() throws {
    try SocketOption.validate(socketPath, option: "--admin-socket")
    try SocketOption.validate(timeout: timeout)
  }

  /// The path of the socket that holds here.
  private var socketPath: String {
    SocketOption.path(
      option: adminSocket, variable: "PICKET_ADMIN_SOCKET", standard: AdminConnectionOptions.standardSocket)
  }

  /// Changes the status of alerts, all of them or none.
  func setAlertStatus(_ request: SetAlertStatusRequest) async throws(ServiceError) -> [Alert] {
    var configuration = ClientConfiguration(socketPath: socketPath)
    configuration.defaultTimeout = .seconds(timeout)
    let client = PicketAdminClient(configuration: configuration)
    do {
      let response = try await client.setAlertStatus(request)
      await client.close(gracePeriod: .zero)
      return response.alerts
    } catch {
      await client.close(gracePeriod: .zero)
      throw ServiceError(error)
    }
  }
}

/// Which of the daemon's sockets a command asks: the option, the variable, and the standard path.
enum SocketOption {
  /// What a Unix socket address holds besides its final NUL.
  private static let pathBytesMax = 107

  /// The path that holds: the option's, else the variable's, else the standard one.
  static func path(option: String?, variable: String, standard: String) -> String {
    if let option { return option }
    if let value = getenv(variable), value.pointee != 0 { return String(cString: value) }
    return standard
  }

  /// Refuses a path that no socket can have.
  static func validate(_ path: String, option: String) throws {
    let length = path.utf8.count
    if length == 0 { throw ValidationError("\(option) expects a path, not an empty text") }
    if length > pathBytesMax {
      throw ValidationError("the socket's path has \(length) bytes; a Unix socket's has at most \(pathBytesMax)")
    }
  }

  /// Refuses a time that no call can have.
  static func validate(timeout: Double) throws {
    if !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("--timeout expects a number of seconds above 0 and up to 86400, not \(timeout)")
    }
  }
}

/// Why the daemon gave no answer, or none that helps.
enum ServiceError: Error {
  /// It cannot be reached, has gone, or took too long.
  case unreachable(String)
  /// It answered with a status other than OK, which is given by its canonical name.
  case refused(code: String, message: String)
}

extension ServiceError {
  /// The end of a command that cannot go on without the answer.
  var failure: CommandFailure {
    switch self {
    case .unreachable(let message): CommandFailure(.unavailable, message)
    case .refused(let code, let message): CommandFailure(.failed, "\(message) (\(code))")
    }
  }

  /// What a failed call means for a command.
  init(_ error: PicketClientError) {
    switch error {
    case .status(.unavailable, let message): self = .unreachable("the daemon is unavailable: \(message)")
    case .status(.deadlineExceeded, _), .deadlineExceeded:
      self = .unreachable("no answer in time; --timeout gives the daemon longer")
    case .status(let code, let message): self = .refused(code: code.name, message: message)
    case .requestTooLarge: self = .refused(code: error.code.name, message: error.description)
    case .unavailable, .connectionLost, .cancelled, .protocolViolation, .closed:
      self = .unreachable(error.description)
    }
  }
}
