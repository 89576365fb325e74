import Foundation
import Glibc
import NIOCore
import Primitives

/// Accepts the connections of one socket, on a thread of its own.
///
/// Who may not have one more connection is refused here, so that an event loop never hears of it. Connections that were
/// accepted wait until a loop has time to open them, by uid in turn: one caller who connects without end delays the
/// others by no more than a few connections. What was closed while it waited is never opened.
final class Acceptor: Sendable {
  private struct Accepted {
    let descriptor: CInt
    let place: ConnectionPlace
  }

  private struct State {
    /// Connections that a loop is about to open.
    var openingCount = 0
    var isStopping = false
    var isClosed = false
  }

  private let descriptor: CInt
  private let listener: SocketListener
  private let loops: any EventLoopGroup
  private let openingMax: Int
  private let failed: RateLimitedLog
  private let state = BargingLock(State())
  /// What is written here wakes the thread.
  private let wakeEnds: (read: CInt, write: CInt)

  /// Listens on a socket that is bound, which belongs to the acceptor from then on; connections are opened on the loops.
  init(_ descriptor: CInt, _ listener: SocketListener, loops: any EventLoopGroup, loopCount: Int) throws(SocketError) {
    var ends: [CInt] = [-1, -1]
    guard Glibc.listen(descriptor, Acceptor.backlog) == 0, pipe(&ends) == 0 else {
      let number = errno
      close(descriptor)
      throw SocketError("cannot listen on a socket: \(String(cString: strerror(number)))")
    }
    for end in ends + [descriptor] {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
    }
    self.descriptor = descriptor
    self.listener = listener
    self.loops = loops
    openingMax = Acceptor.openingsOfLoop * loopCount
    failed = RateLimitedLog(logger: listener.context.server.logger)
    wakeEnds = (ends[0], ends[1])
  }

  deinit {
    if !state.withLock({ $0.isClosed }) { close(descriptor) }
    close(wakeEnds.read)
    close(wakeEnds.write)
  }

  /// Accepts connections until `stop` is called; to be called once.
  func run() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      Thread.detachNewThread {
        self.accept()
        continuation.resume()
      }
    }
  }

  /// Ends `run`, after which nobody can connect.
  func stop() {
    state.withLock { $0.isStopping = true }
    wake()
  }

  /// Connections that the kernel holds for us until they are accepted: who fills it with connections delays others by as
  /// many, and who opens more at a time without waiting is told to try again.
  private static let backlog: CInt = 128
  /// Connections that a loop is given to open before it has opened those that it has.
  private static let openingsOfLoop = 4
  /// Connections that are accepted before those that wait are looked at again.
  private static let acceptsAtATime = 64
  /// The pause after the host had no descriptor or no memory for a connection, in milliseconds.
  private static let pauseMilliseconds: CInt = 100

  // MARK: The thread

  private func accept() {
    var waiting = FairQueue<Accepted>()
    while !isStopping {
      openNext(&waiting)
      var entries = [
        pollfd(fd: wakeEnds.read, events: Int16(POLLIN), revents: 0),
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&entries, 2, -1)
      if entries[0].revents != 0 { drainWakes() }
      if entries[1].revents != 0, !acceptSome(&waiting) { pause() }
    }
    for accepted in waiting.removeAll(where: { _ in true }) { close(accepted.descriptor) }
    close(descriptor)
    state.withLock { $0.isClosed = true }
  }

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Accepts some of the connections that wait; false where that is not possible now.
  private func acceptSome(_ waiting: inout FairQueue<Accepted>) -> Bool {
    for _ in 0..<Acceptor.acceptsAtATime {
      let connection = Glibc.accept(descriptor, nil, nil)
      if connection < 0 { return mayGoOn(errno) }
      // First, since who connects and closes without end fills the backlog with these.
      if Acceptor.isClosed(connection) {
        close(connection)
        continue
      }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      if let place = listener.admit(connection) {
        waiting.append(Accepted(descriptor: connection, place: place), owner: place.context.caller.userID)
      } else {
        close(connection)
      }
    }
    return true
  }

  /// Whether accepting may go on at once after an error.
  private func mayGoOn(_ number: CInt) -> Bool {
    if [EAGAIN, EINTR, ECONNABORTED, EPROTO, EPERM].contains(number) { return true }
    failed.warning("cannot accept a connection, and tries again later: \(String(cString: strerror(number)))")
    return false
  }

  /// Waits for a while, or until it is asked to stop: what could not be accepted stays in the backlog.
  private func pause() {
    var entry = pollfd(fd: wakeEnds.read, events: Int16(POLLIN), revents: 0)
    if poll(&entry, 1, Acceptor.pauseMilliseconds) > 0 { drainWakes() }
  }

  // MARK: Opening

  /// Gives the loops what they have time for, by uid in turn.
  private func openNext(_ waiting: inout FairQueue<Accepted>) {
    while !waiting.isEmpty, beginOpening() {
      guard let next = waiting.popFirst() else { return }
      if Acceptor.isClosed(next.descriptor) {
        close(next.descriptor)
        endOpening(wakes: false)
      } else {
        listener.open(next.descriptor, next.place, on: loops.next()) { self.endOpening(wakes: true) }
      }
    }
  }

  /// Whether the client has closed the connection and sent nothing.
  private static func isClosed(_ descriptor: CInt) -> Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)) == 0
  }

  private func beginOpening() -> Bool {
    state.withLock { state in
      if state.openingCount >= openingMax { return false }
      state.openingCount += 1
      return true
    }
  }

  private func endOpening(wakes: Bool) {
    let wasFull = state.withLock { state in
      state.openingCount -= 1
      return state.openingCount == openingMax - 1
    }
    if wakes, wasFull { wake() }
  }

  // MARK: Waking

  private func wake() {
    var byte: UInt8 = 1
    // A pipe that is full wakes the thread all the same.
    _ = write(wakeEnds.write, &byte, 1)
  }

  private func drainWakes() {
    var bytes: UInt64 = 0
    while read(wakeEnds.read, &bytes, MemoryLayout<UInt64>.size) > 0 {}
  }
}
