/// The sockets of a server, all of them bound.
struct ServerSockets {
  let data: ServedSocket
  /// nil where there is to be none.
  let admin: ServedSocket?

  /// Binds what the configuration asks for and what was not passed on; nothing stays bound when it throws.
  init(_ configuration: ServerConfiguration) throws(SocketError) {
    data = try ServedSocket(
      inherited: configuration.inheritedSocket, path: configuration.socketPath, mode: configuration.socketMode,
      option: "--socket")
    do throws(SocketError) {
      admin = try ServerSockets.admin(configuration)
    } catch {
      data.discard()
      throw error
    }
  }

  /// Removes from the file system what was put there.
  func remove() {
    data.remove()
    admin?.remove()
  }

  private static func admin(_ configuration: ServerConfiguration) throws(SocketError) -> ServedSocket? {
    guard configuration.inheritedAdminSocket != nil || configuration.adminSocketPath != nil else { return nil }
    return try ServedSocket(
      inherited: configuration.inheritedAdminSocket, path: configuration.adminSocketPath ?? "",
      mode: configuration.adminSocketMode, option: "--admin-socket")
  }
}
