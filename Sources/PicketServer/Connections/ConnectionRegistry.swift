import NIOCore
import Synchronization

/// The open connections, so that the server can ask them to end.
final class ConnectionRegistry: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isDraining = false
  }

  private let state = Mutex(State())

  /// Adds a connection whose handlers are in place; one that comes while the others end is asked to end too.
  func add(_ channel: any Channel) {
    let isDraining = state.withLock { state in
      state.channels[ObjectIdentifier(channel)] = channel
      return state.isDraining
    }
    channel.closeFuture.whenComplete { [self] _ in
      state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
    }
    if isDraining { ConnectionRegistry.askToEnd(channel) }
  }

  /// Asks every connection to end once its calls are answered.
  func drain() {
    state.withLock { $0.isDraining = true }
    for channel in open { ConnectionRegistry.askToEnd(channel) }
  }

  /// Waits until all are closed, or closes them when the time is over or the task is cancelled.
  func close(within time: Duration) async {
    let end = ContinuousClock.now + time
    while !open.isEmpty, ContinuousClock.now < end, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(5))
    }
    for channel in open { try? await channel.close().get() }
  }

  private static func askToEnd(_ channel: any Channel) {
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
  }

  private var open: [any Channel] { state.withLock { Array($0.channels.values) } }
}
