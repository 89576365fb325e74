import NIOCore

/// Looks after the connections of one event loop once a second: those that stand still are closed.
///
/// Used on its event loop only.
final class ConnectionSweep {
  private let loop: any EventLoop
  private var handlers: [ObjectIdentifier: ConnectionHandler] = [:]
  private var isScheduled = false

  private static let interval = TimeAmount.seconds(1)

  init(loop: any EventLoop) {
    self.loop = loop
  }

  /// Looks after a connection, until it is gone.
  func add(_ handler: ConnectionHandler) {
    handlers[ObjectIdentifier(handler)] = handler
    schedule()
  }

  /// A connection is gone.
  func remove(_ handler: ConnectionHandler) { handlers[ObjectIdentifier(handler)] = nil }

  private func schedule() {
    if isScheduled || handlers.isEmpty { return }
    isScheduled = true
    loop.assumeIsolated().scheduleTask(in: ConnectionSweep.interval) { [self] in
      isScheduled = false
      let now = NIODeadline.now()
      // A connection that is closed leaves the table.
      for handler in Array(handlers.values) { handler.closeIfStill(now) }
      schedule()
    }
  }
}
