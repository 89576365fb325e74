import Logging
import PicketServer
import ServiceLifecycle

/// Tells the service manager and the log when the daemon is asked to stop.
struct StopNotice: Service {
  let manager: ServiceManager
  let logger: Logger
  /// How long calls in flight may take to end, in seconds.
  let callSeconds: Int

  /// How long it may take after that until everything is in the files.
  private static let closing_seconds = 20

  func run() async throws {
    await withGracefulShutdownHandler {
      try? await gracefulShutdown()
    } onGracefulShutdown: {
      logger.info("stopping: answering the calls in flight")
      manager.stopping(extendSeconds: callSeconds + StopNotice.closing_seconds)
    }
  }
}
