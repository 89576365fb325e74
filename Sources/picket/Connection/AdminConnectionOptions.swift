import ArgumentParser
import PicketClient
import Wire

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
