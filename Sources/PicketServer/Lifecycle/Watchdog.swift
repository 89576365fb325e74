import Logging
import NIOCore
import NIOPosix
import Storage
import Synchronization

/// A part of the daemon without which it serves nobody: it shows that it goes on by running a closure.
struct WatchedPart: Sendable {
  /// Its name in the log.
  let name: String
  /// How long it may leave a closure waiting and still count as working.
  let patience: TimeAmount
  /// Has it run a closure behind what it has to do already.
  let ask: @Sendable (@escaping @Sendable () -> Void) -> Void
}

/// Feeds the watchdog of the service manager for as long as all parts of the daemon go on.
///
/// An event loop must have turned since the last look. A store may take longer: what waits for a slow disk is not helped
/// by a restart, and a disk that fails is answered with UNAVAILABLE, which is progress. Looks are taken on a thread of
/// their own, so that no part can keep it from noticing.
final class Watchdog: Sendable {
  private struct Watched {
    /// Since when a closure has been waiting; nil while none is.
    var askedAt: NIODeadline?
    var isStuck = false
  }

  private let parts: [WatchedPart]
  private let manager: ServiceManager
  private let logger: Logger
  private let watched: Mutex<[Watched]>
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// Watches parts for a service manager; nothing happens before `start`.
  init(_ parts: [WatchedPart], manager: ServiceManager, logger: Logger) {
    self.parts = parts
    self.manager = manager
    self.logger = logger
    watched = Mutex(Array(repeating: Watched(), count: parts.count))
  }

  /// Begins to look, four times in the time after which the service manager loses its patience.
  func start(interval: TimeAmount) {
    let pause = TimeAmount.nanoseconds(interval.nanoseconds / 4)
    askAll(now: .now())
    group.next().scheduleRepeatedTask(initialDelay: pause, delay: pause) { [self] _ in
      if look(now: .now()) { manager.feedWatchdog() }
    }
  }

  /// Ends the looks; to be called before the parts end.
  func stop() async { try? await group.shutdownGracefully() }

  /// Whether all parts have gone on since the last look; asks them again.
  func look(now: NIODeadline) -> Bool {
    let (stuck, resumed, isWell) = watched.withLock { watched in
      var stuck: [(part: WatchedPart, since: TimeAmount)] = []
      var resumed: [WatchedPart] = []
      for (place, part) in parts.enumerated() {
        let silence = watched[place].askedAt.map { now - $0 }
        let isStuck = silence.map { $0 > part.patience } ?? false
        if isStuck, !watched[place].isStuck { stuck.append((part, silence ?? .zero)) }
        if !isStuck, watched[place].isStuck { resumed.append(part) }
        watched[place].isStuck = isStuck
      }
      return (stuck, resumed, watched.allSatisfy { !$0.isStuck })
    }
    for (part, since) in stuck {
      logger.error(
        "\(part.name) is stuck for \(since.wholeSeconds) s; the service manager is not told that all is well")
    }
    for part in resumed { logger.notice("\(part.name) goes on") }
    askAll(now: now)
    return isWell
  }

  /// Asks those parts that have answered.
  private func askAll(now: NIODeadline) {
    let places = watched.withLock { watched in
      let places = watched.indices.filter { watched[$0].askedAt == nil }
      for place in places { watched[place].askedAt = now }
      return places
    }
    for place in places {
      parts[place].ask { [self] in watched.withLock { $0[place].askedAt = nil } }
    }
  }
}

extension Watchdog {
  /// A watchdog over the event loops of a server and over its stores; nil where the service manager asks for none.
  static func started(_ server: ServerContext, loops: any EventLoopGroup) -> Watchdog? {
    let manager = server.configuration.serviceManager
    guard let interval = manager.watchdogInterval else { return nil }
    var parts = loops.makeIterator().enumerated().map { number, loop in
      WatchedPart(name: "event loop \(number + 1)", patience: .zero) { loop.execute($0) }
    }
    let patience = TimeAmount.seconds(Int64(server.limits.storeStallSecondsMax))
    parts.append(WatchedPart(name: "the state", patience: patience) { server.store.run($0) })
    parts.append(WatchedPart(name: "the flow log", patience: patience) { server.flows.run($0) })
    let watchdog = Watchdog(parts, manager: manager, logger: server.logger)
    watchdog.start(interval: TimeAmount(interval))
    return watchdog
  }
}

extension TimeAmount {
  fileprivate var wholeSeconds: Int64 { nanoseconds / 1_000_000_000 }
}
