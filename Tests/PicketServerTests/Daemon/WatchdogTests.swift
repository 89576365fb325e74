import Foundation
import NIOCore
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import PicketServer

@Suite("The watchdog", .mayBlock)
struct WatchdogTests {
  // MARK: When it is fed

  /// A part that answers when a test says so.
  private final class Part: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    func watched(patience: TimeAmount) -> WatchedPart {
      WatchedPart(name: "the part", patience: patience) { [self] answer in waiting.withLock { $0.append(answer) } }
    }

    /// Runs what it was asked to; returns how much that was.
    @discardableResult func answer() -> Int {
      let answers = waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
      for answer in answers { answer() }
      return answers.count
    }
  }

  private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

  @Test("A part without patience must have answered since the last look; it is asked again once it has")
  func loops() async {
    let (part, log) = (Part(), CollectedLog())
    let watchdog = Watchdog([part.watched(patience: .zero)], manager: .none, logger: log.logger)
    #expect(watchdog.look(now: at(0)), "nothing was asked yet")
    #expect(!watchdog.look(now: at(7)))
    #expect(!watchdog.look(now: at(15)))
    #expect(part.answer() == 1, "it is asked once, however long it takes")
    #expect(watchdog.look(now: at(22)))
    #expect(part.answer() == 1)
    #expect(watchdog.look(now: at(30)))
    #expect(
      log.lines == [
        "error the part is stuck for 7 s; the service manager is not told that all is well", "notice the part goes on",
      ])
    await watchdog.stop()
  }

  @Test("A part with patience may be silent for as long as that, and one that is stuck speaks for all")
  func stores() async {
    let (store, loop) = (Part(), Part())
    let parts = [store.watched(patience: .seconds(20)), loop.watched(patience: .zero)]
    let watchdog = Watchdog(parts, manager: .none, logger: TestServer.silent)
    #expect(watchdog.look(now: at(0)))
    loop.answer()
    #expect(watchdog.look(now: at(7)))
    loop.answer()
    #expect(watchdog.look(now: at(20)), "20 seconds are not more than 20 seconds")
    loop.answer()
    #expect(!watchdog.look(now: at(21)))
    store.answer()
    loop.answer()
    #expect(watchdog.look(now: at(28)))
    await watchdog.stop()
  }

  // MARK: What the service manager asks for

  @Test(
    "The interval is that of WATCHDOG_USEC, if it is meant for this process",
    arguments: [
      (["WATCHDOG_USEC": "30000000"], .seconds(30)),
      (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"], .seconds(30)),
      (["WATCHDOG_USEC": "1"], .microseconds(1)),
      (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"], nil),
      (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": ""], nil),
      (["WATCHDOG_PID": "7"], nil),
      (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "-5"], nil), (["WATCHDOG_USEC": "soon"], nil),
      (["WATCHDOG_USEC": "9223372036854775807"], nil), (["WATCHDOG_USEC": "99999999999999999999"], nil),
    ] as [([String: String], Duration?)])
  func interval(environment: [String: String], interval: Duration?) {
    let address = ["NOTIFY_SOCKET": "/run/notify"]
    let manager = ServiceManager(environment: environment.merging(address) { $1 }, processID: 7)
    #expect(manager.watchdogInterval == interval)
    #expect(ServiceManager(environment: environment, processID: 7).watchdogInterval == nil, "nobody to tell")
  }

  // MARK: A server

  /// The service manager's end of a server whose watchdog is to be fed within 200 ms.
  private struct Listener {
    let socket: ListeningSocket
    let manager: ServiceManager

    init(_ scratch: ScratchDirectory) throws {
      socket = try ListeningSocket(scratch.path("notify"), kind: SOCK_DGRAM)
      manager = ServiceManager(
        environment: ["NOTIFY_SOCKET": scratch.path("notify"), "WATCHDOG_USEC": "200000"], processID: getpid())
    }

    /// Whether the watchdog is fed within a time.
    func isFed(within milliseconds: Int32) -> Bool {
      var entry = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
      return poll(&entry, 1, milliseconds) == 1 && socket.receive() == "WATCHDOG=1"
    }

    /// Whether it is not fed for a time; what was sent before does not count.
    func isStarved(for milliseconds: Int32) -> Bool {
      while socket.receive() != nil {}
      // One look may have been under way.
      _ = isFed(within: 60)
      return !isFed(within: milliseconds)
    }
  }

  @Test("An event loop that is blocked starves the watchdog, and feeds it again when it turns", arguments: [1, 3])
  func blockedLoop(loops: Int) async throws {
    let scratch = try ScratchDirectory()
    let (listener, log) = (try Listener(scratch), CollectedLog())
    let (began, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let block: (inout MethodTable) -> Void = { table in
      table.add(
        service: TestMethods.service, method: "Block",
        .immediate { _, _, streamID, outbound throws(RPCError) in
          began.signal()
          mayEnd.wait()
          try outbound.answer(Component(), streamID: streamID)
          return true
        })
    }
    try await TestServer.serve(loops: loops, logger: log.logger, manager: listener.manager, methods: block) { server in
      #expect(listener.isFed(within: 10_000))
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Block", ""))
      began.wait()
      #expect(listener.isStarved(for: 500))
      mayEnd.signal()
      #expect(try connection.read().failure() == nil)
      #expect(listener.isFed(within: 10_000))
    }
    #expect(!log.lines(with: "is stuck").isEmpty && !log.lines(with: "goes on").isEmpty, "\(log.lines)")
  }

  @Test(
    "A store that is busy with one thing does not starve it before store_stall_seconds_max", arguments: [false, true])
  func busyStore(isTooLong: Bool) async throws {
    let scratch = try ScratchDirectory()
    let (listener, log) = (try Listener(scratch), CollectedLog())
    let store = try StateStore(StateConfiguration(directory: scratch.path()))
    let (began, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    var limits = ServerLimits()
    limits.storeStallSecondsMax = isTooLong ? 1 : 60
    try await TestServer.serve(limits: limits, store: store, logger: log.logger, manager: listener.manager) { _ in
      #expect(listener.isFed(within: 10_000))
      // A completion runs where the next transaction would: as long as it takes, the store is as busy as with a sync.
      store.submit(MatchBatch(matches: [], now: 1)) { _ in
        began.signal()
        mayEnd.wait()
      }
      began.wait()
      let end = ContinuousClock.now + .milliseconds(1_500)
      while !isTooLong, ContinuousClock.now < end { #expect(listener.isFed(within: 10_000)) }
      if isTooLong {
        while log.lines(with: "the state is stuck").isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        #expect(listener.isStarved(for: 500))
      }
      mayEnd.signal()
      #expect(listener.isFed(within: 10_000))
    }
    #expect(log.lines(with: "the state is stuck").isEmpty != isTooLong)
  }
}
