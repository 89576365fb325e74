import ArgumentParser
import Glibc
import PicketClient

/// How a command reaches the daemon.
struct ConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The daemon's socket. (default: \(DaemonSocket.data.defaults))", valueName: "PATH"),
    completion: .file())
  var socket: String?

  @Option(help: ArgumentHelp("Seconds to wait for an answer.", valueName: "SECONDS"))
  var timeout: Double = 30

  func validate() throws {
    try DaemonSocket.data.validate(socket)
    try DaemonSocket.validate(timeout: timeout)
  }

  /// Hands the daemon to the body, and disconnects whatever becomes of it.
  func withClient<Result>(_ body: (PicketClient) async throws -> Result) async throws -> Result {
    try await PicketClient.connected(to: DaemonSocket.data.path(socket), timeout: .seconds(timeout), body)
  }

  /// Hands the daemon to a body that watches, for which no answer is too late once the daemon has answered in time.
  func withWatchingClient<Result>(_ body: (PicketClient) async throws -> Result) async throws -> Result {
    _ = try await withClient { try await $0.getStatus() }
    return try await PicketClient.connected(to: DaemonSocket.data.path(socket), timeout: nil, body)
  }
}

/// How a command that changes the daemon's state reaches it.
struct AdminConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The daemon's admin socket. (default: \(DaemonSocket.admin.defaults))", valueName: "PATH"),
    completion: .file())
  var adminSocket: String?

  @Option(help: ArgumentHelp("Seconds to wait for an answer.", valueName: "SECONDS"))
  var timeout: Double = 30

  func validate() throws {
    try DaemonSocket.admin.validate(adminSocket)
    try DaemonSocket.validate(timeout: timeout)
  }

  /// Hands the daemon's admin socket to the body, and disconnects whatever becomes of it.
  func withClient<Result>(_ body: (PicketAdminClient) async throws -> Result) async throws -> Result {
    var configuration = ClientConfiguration(socketPath: DaemonSocket.admin.path(adminSocket))
    configuration.defaultTimeout = .seconds(timeout)
    let client = PicketAdminClient(configuration: configuration)
    return try await ending(body, on: client) { await client.close(gracePeriod: .zero) }
  }
}

/// One of the daemon's sockets: the option, the variable, and the standard path.
struct DaemonSocket {
  static let data = DaemonSocket("--socket", "PICKET_SOCKET", "/run/picket/picket.sock")
  static let admin = DaemonSocket("--admin-socket", "PICKET_ADMIN_SOCKET", "/run/picket-admin/admin.sock")
  /// What a Unix socket address holds besides its final NUL.
  private static let pathBytesMax = 107

  private let option: String
  private let variable: String
  private let standardPath: String

  private init(_ option: String, _ variable: String, _ standardPath: String) {
    (self.option, self.variable, self.standardPath) = (option, variable, standardPath)
  }

  /// Where the path is taken from when the option is not there, for help texts.
  var defaults: String { "$\(variable), or else \(standardPath)" }

  /// The path that holds: the option's, else the variable's, else the standard one.
  func path(_ given: String?) -> String {
    if let given { return given }
    if let value = getenv(variable), value.pointee != 0 { return String(cString: value) }
    return standardPath
  }

  /// Refuses a path that no socket can have.
  func validate(_ given: String?) throws {
    let length = path(given).utf8.count
    if length == 0 { throw ValidationError("\(option) expects a path, not an empty text") }
    if length > DaemonSocket.pathBytesMax {
      let bound = DaemonSocket.pathBytesMax
      throw ValidationError("the socket's path has \(length) bytes; a Unix socket's has at most \(bound)")
    }
  }

  /// Refuses a time that no call can have.
  static func validate(timeout: Double) throws {
    if !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("--timeout expects a number of seconds above 0 and up to 86400, not \(timeout)")
    }
  }
}
