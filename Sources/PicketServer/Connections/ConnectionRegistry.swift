import NIOCore
import Synchronization

/// The open connections, so that the server can ask them to end.
final class ConnectionRegistry: Sendable {
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  func add(_ channel: any Channel) {
    channels.withLock { $0[ObjectIdentifier(channel)] = channel }
    channel.closeFuture.whenComplete { [self] _ in
      channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }
  }

  /// Asks every connection to end once its calls are answered.
  func drain() {
    for channel in open { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
  }

  /// Waits until all are closed, or closes them when the time is over.
  func close(within time: Duration) async {
    let end = ContinuousClock.now + time
    while !open.isEmpty, ContinuousClock.now < end {
      try? await Task.sleep(for: .milliseconds(5))
    }
    for channel in open { try? await channel.close().get() }
  }

  private var open: [any Channel] { channels.withLock { Array($0.values) } }
}
