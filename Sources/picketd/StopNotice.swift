import Logging
import PicketServer
import ServiceLifecycle

/// Tells the service manager and the log when the daemon is asked to stop.
struct StopNotice: Service {
  let manager: ServiceManager
  let logger: Logger

  func run() async throws {
    await withGracefulShutdownHandler {
      try? await gracefulShutdown()
    } onGracefulShutdown: {
      logger.info("stopping: answering the calls in flight")
      manager.stopping()
    }
  }
}
