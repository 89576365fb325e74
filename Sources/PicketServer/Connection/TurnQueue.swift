import NIOCore

/// The turns of the connections of one event loop: which may carry out requests now, and which wait for a turn.
///
/// A connection has a turn of bounded time; what it has left over waits until all others had theirs. Where callers of
/// more than one uid are connected, what one uid takes of a pass of the loop is bounded too, however many connections it
/// has, and those that wait are served by uid. Used on its event loop only.
final class TurnQueue {
  private let loop: any EventLoop
  private var connectionCounts: [UInt32: Int] = [:]
  private var waiting = FairQueue<ConnectionHandler>()
  /// The time that each uid took since the pass began.
  private var spentNanos: [UInt32: Int64] = [:]
  private var passBegan = NIODeadline.uptimeNanoseconds(0)
  private var passIsScheduled = false

  /// The time of a turn, and that of a uid in a pass.
  static let turnTime = TimeAmount.microseconds(100)
  /// A pass that nobody waits for ends after this.
  private static let passTime = TimeAmount.milliseconds(1)
  /// The time until the next pass.
  ///
  /// Anything that is due at once would be run before the loop looks at its sockets again.
  private static let passDelay = TimeAmount.microseconds(2)

  init(loop: any EventLoop) {
    self.loop = loop
  }

  /// A turn that begins now.
  func turn(began: NIODeadline) -> Turn {
    Turn(began: began, framesMin: connectionCounts.count < 2 ? TurnQueue.framesOfOneCaller : 0)
  }

  /// Frames that a turn has at least where one uid alone is connected: what a client sends at a time is done at a time.
  private static let framesOfOneCaller = 128

  /// A connection of a uid is there.
  func opened(by owner: UInt32) { connectionCounts[owner, default: 0] += 1 }

  /// A connection of a uid is gone.
  func closed(by owner: UInt32) {
    let count = connectionCounts[owner, default: 1] - 1
    connectionCounts[owner] = count > 0 ? count : nil
    if count <= 0 { spentNanos[owner] = nil }
  }

  /// Whether a connection of a uid may begin a turn at once.
  func mayBegin(_ owner: UInt32, now: NIODeadline) -> Bool {
    if connectionCounts.count < 2 { return true }
    if now - passBegan > TurnQueue.passTime, !passIsScheduled { beginPass(now) }
    return spentNanos[owner, default: 0] < TurnQueue.turnTime.nanoseconds
  }

  /// A uid has had a turn of so long.
  func spend(_ time: TimeAmount, _ owner: UInt32) {
    if connectionCounts.count < 2 { return }
    spentNanos[owner, default: 0] += time.nanoseconds
  }

  /// Lets a connection wait for its next turn, in which `takeTurn` is called.
  func wait(_ handler: ConnectionHandler, _ owner: UInt32) {
    waiting.append(handler, owner: owner)
    schedulePass()
  }

  private func schedulePass() {
    if passIsScheduled { return }
    passIsScheduled = true
    loop.assumeIsolated().scheduleTask(in: TurnQueue.passDelay) { [self] in
      passIsScheduled = false
      serve()
    }
  }

  private func beginPass(_ now: NIODeadline) {
    passBegan = now
    spentNanos.removeAll(keepingCapacity: true)
  }

  /// Serves those that wait, each once and for the time of one turn together; then the sockets have theirs.
  private func serve() {
    let began = NIODeadline.now()
    beginPass(began)
    for _ in 0..<waiting.count {
      guard let handler = waiting.popFirst() else { break }
      handler.takeTurn()
      if NIODeadline.now() - began >= TurnQueue.turnTime { break }
    }
    if !waiting.isEmpty { schedulePass() }
  }
}

/// One turn of a connection.
struct Turn {
  private let began: NIODeadline
  private let framesMin: Int
  private var frameCount = 0
  private var untimedCount = 0
  /// Whether its time is over, and it has had the frames that it has at least.
  private(set) var isOver = false

  /// Frames after which the clock is read, and the size from which on one is counted as that many.
  private static let framesUntimed = 8
  private static let largeFrameBytes = 4_096

  /// Begins a turn that has at least so many frames.
  init(began: NIODeadline, framesMin: Int) {
    self.began = began
    self.framesMin = framesMin
  }

  /// A frame of so many bytes was taken.
  mutating func take(_ byteCount: Int) {
    frameCount += 1
    untimedCount += byteCount < Turn.largeFrameBytes ? 1 : Turn.framesUntimed
    if frameCount < framesMin || untimedCount < Turn.framesUntimed { return }
    untimedCount = 0
    isOver = NIODeadline.now() - began >= TurnQueue.turnTime
  }
}
