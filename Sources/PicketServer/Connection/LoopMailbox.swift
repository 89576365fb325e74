import NIOCore
import Primitives

/// What other threads want done on an event loop: answers of the pool, the ends of commits, new connections.
///
/// It is done by uid in turn and for a short time, then the loop looks at its sockets: threads that answer faster than
/// the loop can write would else keep it from everybody who asks. May be used from any thread.
final class LoopMailbox: Sendable {
  typealias Work = @Sendable () -> Void

  private struct State {
    var waiting = FairQueue<Work>()
    var isScheduled = false
  }

  private let state = BargingLock(State())
  private let parts: NIOLoopBoundBox<TickWork?>

  /// The time after which the loop looks at its sockets.
  private static let time = TimeAmount.microseconds(100)

  init(loop: any EventLoop) {
    parts = .makeEmptyBox(eventLoop: loop)
  }

  /// Begins to do what is posted; to be called once, on the loop.
  func begin(_ ticks: LoopTicks) {
    parts.value = TickWork(ticks) { [unowned self] in serve() }
  }

  /// Has a piece of work of a uid done on the loop, after what the uid has posted before.
  func post(_ owner: UInt32, _ work: @escaping Work) {
    let schedules = state.withLock { state in
      state.waiting.append(work, owner: owner)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if schedules { parts.eventLoop.execute { self.parts.value?.doNow() } }
  }

  private func serve() {
    let began = NIODeadline.now()
    while let work = next() {
      work()
      if NIODeadline.now() - began >= LoopMailbox.time { return parts.value?.schedule() ?? () }
    }
  }

  /// Takes the next piece of work; where there is none, the next one that is posted begins another part.
  private func next() -> Work? {
    state.withLock { state in
      let work = state.waiting.popFirst()
      if work == nil { state.isScheduled = false }
      return work
    }
  }
}
