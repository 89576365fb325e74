import NIOCore
import Primitives

/// The turns of the connections of one event loop: which may carry out requests now, and which wait for a turn.
///
/// A connection has a turn of bounded time; what it has left over waits until all others had theirs. What one uid takes of
/// a pass of the loop is bounded too, however many connections it has, and those that wait are served by uid: who comes
/// while the loop is busy waits for one pass. Used on its event loop only.
final class TurnQueue {
  private let loop: any EventLoop
  private let ticks: LoopTicks
  private lazy var passes = TickWork(ticks) { [unowned self] in serve() }
  private var connectionCounts: [UInt32: Int] = [:]
  private var waiting = FairQueue<ConnectionHandler>()
  /// The time that each uid took since the pass began.
  private var spentNanos: [UInt32: Int64] = [:]
  /// The tick in which the pass began.
  private var passTick = 0
  /// Those for whom there was no memory.
  private var withoutMemory: [(handler: ConnectionHandler, owner: UInt32)] = []

  /// The time of a turn, and that of a uid in a pass, where several uids are connected.
  private static let sharedTurnTime = TimeAmount.microseconds(50)
  /// The same, where one alone is: only who is not connected yet waits for it.
  private static let soleTurnTime = TimeAmount.microseconds(500)
  private var turnTime = TurnQueue.soleTurnTime

  init(loop: any EventLoop, ticks: LoopTicks) {
    self.loop = loop
    self.ticks = ticks
  }

  /// A turn that begins now.
  func turn(began: NIODeadline) -> Turn {
    Turn(began: began, time: turnTime, framesMin: isShared ? 0 : TurnQueue.framesOfOneCaller)
  }

  /// Frames that a turn has at least where one uid alone is connected: what a client sends at a time is done at a time.
  private static let framesOfOneCaller = 128

  /// Whether callers of more than one uid are connected.
  fileprivate var isShared: Bool { connectionCounts.count > 1 }

  /// A connection of a uid is there.
  func opened(by owner: UInt32) {
    connectionCounts[owner, default: 0] += 1
    turnTime = isShared ? TurnQueue.sharedTurnTime : TurnQueue.soleTurnTime
  }

  /// A connection of a uid is gone.
  func closed(by owner: UInt32) {
    let count = connectionCounts[owner, default: 1] - 1
    connectionCounts[owner] = count > 0 ? count : nil
    if count <= 0 { spentNanos[owner] = nil }
    turnTime = isShared ? TurnQueue.sharedTurnTime : TurnQueue.soleTurnTime
  }

  /// Whether a connection of a uid may begin a turn at once.
  ///
  /// A pass that nobody waits for ends when the loop looks at its sockets.
  func mayBegin(_ owner: UInt32) -> Bool {
    if ticks.current != passTick, !passes.isScheduled { beginPass() }
    return spentNanos[owner, default: 0] < turnTime.nanoseconds
  }

  /// A uid has had a turn of so long.
  func spend(_ time: TimeAmount, _ owner: UInt32) {
    spentNanos[owner, default: 0] += time.nanoseconds
  }

  /// About how long the system takes to read so many bytes of a socket.
  static func readTime(_ byteCount: Int) -> TimeAmount { .nanoseconds(3_000 + Int64(byteCount) / 8) }

  /// Lets a connection wait for its next turn, in which `takeTurn` is called.
  func wait(_ handler: ConnectionHandler, _ owner: UInt32) {
    waiting.append(handler, owner: owner)
    passes.schedule()
  }

  /// Lets a connection wait for memory, and then for its next turn.
  func waitForMemory(_ handler: ConnectionHandler, _ owner: UInt32) {
    withoutMemory.append((handler, owner))
    if withoutMemory.count > 1 { return }
    loop.assumeIsolated().scheduleTask(in: TurnQueue.memoryRetry) { [self] in
      for (handler, owner) in withoutMemory { waiting.append(handler, owner: owner) }
      withoutMemory.removeAll(keepingCapacity: true)
      passes.schedule()
    }
  }

  /// How often memory is asked for again.
  private static let memoryRetry = TimeAmount.milliseconds(20)

  private func beginPass() {
    passTick = ticks.current
    spentNanos.removeAll(keepingCapacity: true)
  }

  /// Serves those that wait, each once and for the time of one turn together; then the sockets have theirs.
  private func serve() {
    let began = NIODeadline.now()
    beginPass()
    for _ in 0..<waiting.count {
      guard let handler = waiting.popFirst() else { break }
      handler.takeTurn()
      if NIODeadline.now() - began >= turnTime { break }
    }
    if !waiting.isEmpty { passes.schedule() }
  }
}

/// One turn of a connection.
struct Turn {
  private let began: NIODeadline
  private let time: TimeAmount
  private let framesMin: Int
  private var frameCount = 0
  private var untimedCount = 0
  /// Whether its time is over, and it has had the frames that it has at least.
  private(set) var isOver = false

  /// Frames after which the clock is read, and the size from which on one is counted as that many.
  private static let framesUntimed = 8
  private static let largeFrameBytes = 4_096

  /// Begins a turn of so long that has at least so many frames.
  init(began: NIODeadline, time: TimeAmount, framesMin: Int) {
    self.began = began
    self.time = time
    self.framesMin = framesMin
  }

  /// A frame of so many bytes was taken.
  mutating func take(_ byteCount: Int) {
    frameCount += 1
    untimedCount += byteCount < Turn.largeFrameBytes ? 1 : Turn.framesUntimed
    if frameCount < framesMin || untimedCount < Turn.framesUntimed { return }
    untimedCount = 0
    isOver = NIODeadline.now() - began >= time
  }
}

/// The size of the next read of a connection: it grows with what the client sends, up to what one turn takes.
struct ReadAllocator: RecvByteBufferAllocator {
  private let turns: NIOLoopBound<TurnQueue>
  private var size = AdaptiveRecvByteBufferAllocator(
    minimum: 4_096, initial: 16_384, maximum: ReadAllocator.soleBytesMax)

  /// Of one read where callers of one uid are connected: fewer reads make for more calls a second.
  private static let soleBytesMax = 262_144
  /// The same where there are several, who wait for each read.
  private static let sharedBytesMax = 65_536

  init(turns: NIOLoopBound<TurnQueue>) { self.turns = turns }

  func buffer(allocator: ByteBufferAllocator) -> ByteBuffer { allocator.buffer(capacity: bytesMax) }

  func nextBufferSize() -> Int? { bytesMax }

  mutating func record(actualReadBytes: Int) -> Bool { size.record(actualReadBytes: actualReadBytes) }

  private var bytesMax: Int {
    let wanted = size.nextBufferSize() ?? ReadAllocator.sharedBytesMax
    return turns.value.isShared ? min(wanted, ReadAllocator.sharedBytesMax) : wanted
  }
}
