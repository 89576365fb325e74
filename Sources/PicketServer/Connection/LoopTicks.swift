import Glibc
import NIOCore
import NIOPosix

/// How often an event loop has looked at its sockets.
///
/// A loop runs everything that is due before it looks at them again, so work that comes back by itself, or comes from
/// faster threads, would keep it from that for as long as it likes. Such work is done in parts, one a tick. Used on its
/// event loop only.
final class LoopTicks {
  /// Belongs to the thread of the loop, which frees it when it ends.
  private let number = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  fileprivate let loop: any EventLoop

  /// Makes the ticks of a loop whose group has a `LoopTickCounter`.
  init(loop: any EventLoop) {
    self.loop = loop
    number.initialize(to: 1)
  }

  /// The number of the tick that is under way.
  var current: Int { number.pointee }

  /// Begins to count; to be called once.
  func begin() { pthread_setspecific(LoopTicks.key, number) }

  /// Where each thread keeps the number of its loop's ticks.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { $0?.assumingMemoryBound(to: Int.self).deallocate() }
    return key
  }()

  /// The loop of the calling thread is about to look at its sockets.
  fileprivate static func count() {
    pthread_getspecific(key)?.assumingMemoryBound(to: Int.self).pointee += 1
  }
}

/// Counts the ticks of the loops of a group.
struct LoopTickCounter: NIOEventLoopMetricsDelegate {
  func processedTick(info: NIOEventLoopTickInfo) { LoopTicks.count() }
}

/// Work of an event loop of which a part is done a tick.
///
/// Used on its event loop only.
final class TickWork {
  private let ticks: LoopTicks
  private let part: () -> Void
  private var lastTick = 0
  private var pause = TickWork.pause
  /// Whether a part is to be done.
  private(set) var isScheduled = false

  /// Anything that is due at once would be run before the loop looks at its sockets.
  private static let pause = TimeAmount.microseconds(2)
  /// Each pause that is over before the loop has done what is due is followed by one so many times as long, up to a
  /// bound: on a processor that is slow, or shared, two microseconds are no time.
  private static let pauseGrowth = 8
  private static let pauseMax = TimeAmount.milliseconds(2)

  init(_ ticks: LoopTicks, part: @escaping () -> Void) {
    self.ticks = ticks
    self.part = part
  }

  /// Has a part done after the loop has looked at its sockets.
  func schedule() {
    if isScheduled { return }
    isScheduled = true
    later()
  }

  /// Does a part now, or after the loop has looked at its sockets where one was done since it did.
  func doNow() {
    if isScheduled { return }
    isScheduled = true
    attempt()
  }

  private func later() {
    ticks.loop.assumeIsolated().scheduleTask(in: pause) { [self] in attempt() }
  }

  private func attempt() {
    if ticks.current == lastTick {
      pause = min(TickWork.pauseMax, pause * TickWork.pauseGrowth)
      return later()
    }
    pause = TickWork.pause
    lastTick = ticks.current
    isScheduled = false
    part()
  }
}
