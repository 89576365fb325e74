import NIOCore
import NIOPosix
import PicketClient

/// A ttrpc server on a Unix socket whose behaviour the test gives.
package final class TestServer: Sendable {
  package let log: ServerLog
  private let channel: any Channel

  private init(log: ServerLog, channel: any Channel) {
    self.log = log
    self.channel = channel
  }

  package static func start(
    at path: String, log: ServerLog = ServerLog(), serve: @escaping @Sendable (ServedCall) -> Void
  ) async throws -> TestServer {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ServerConnection(log: log, serve: serve))
        }
      }
      .bind(to: SocketPath.address(of: path))
      .get()
    return TestServer(log: log, channel: channel)
  }

  /// Stops listening; connections stay open.
  package func stop() async throws {
    try await channel.close()
  }
}
