import NIOCore
import Synchronization

/// A set of detections as calls use it.
///
/// Immutable; a call takes one and is carried out with it from its beginning to its end.
final class ServedDetections: Sendable {
  /// What was loaded.
  let loaded: LoadedDetections
  /// What events and detections come to.
  let activity: ActivityCounters
  /// nil when there are none, and then flows are not made into events.
  let flowRules: FlowRules?

  init(_ loaded: LoadedDetections, _ queue: FlowRuleQueue, after earlier: ActivityCounters? = nil) {
    self.loaded = loaded
    activity = ActivityCounters(loaded, after: earlier)
    flowRules = FlowRules(loaded, queue, activity)
  }
}

/// The detections that are served now, and the event loops that have a reference of their own to them.
///
/// A loop's reference is replaced by a task of that loop, so between two of its events; calls on it touch nothing that
/// loops share. May be used from any thread.
final class DetectionsInUse: Sendable {
  private struct Loop {
    let loop: any EventLoop
    let use: @Sendable (ServedDetections) -> Void
  }

  private struct State {
    var current: ServedDetections
    var longestPeriodNanos: Int64
    var loops: [Loop] = []
  }

  private let flowRuleQueue = FlowRuleQueue()
  private let state: Mutex<State>

  init(_ detections: LoadedDetections) {
    state = Mutex(
      State(
        current: ServedDetections(detections, flowRuleQueue), longestPeriodNanos: detections.longestPeriodNanos))
  }

  /// What is served now.
  var current: ServedDetections { state.withLock { $0.current } }

  /// The longest dedup period of all detections that were served, in nanoseconds.
  var longestPeriodNanos: Int64 { state.withLock { $0.longestPeriodNanos } }

  /// Compiles what else calls need of a set.
  func prepared(_ detections: LoadedDetections) -> ServedDetections {
    ServedDetections(detections, flowRuleQueue, after: current.activity)
  }

  /// Adds a loop, whose state has `current`; `use` is run on it with each set that takes its place.
  func add(_ loop: any EventLoop, use: @escaping @Sendable (ServedDetections) -> Void) {
    state.withLock { $0.loops.append(Loop(loop: loop, use: use)) }
  }

  /// Serves another set from now on; returns what was served before, when no loop uses it any more.
  ///
  /// To be called by one at a time. Calls that have begun elsewhere may still use the earlier set.
  func replace(with detections: ServedDetections) async -> ReleasedDetections {
    let (released, loops) = state.withLock { state in
      let released = ReleasedDetections(state.current)
      state.current = detections
      state.longestPeriodNanos = max(state.longestPeriodNanos, detections.loaded.longestPeriodNanos)
      return (released, state.loops)
    }
    // A loop that has ended uses nothing.
    let turns = loops.map { loop in loop.loop.submit { loop.use(detections) } }
    for turn in turns { try? await turn.get() }
    return released
  }
}

/// A set that is not served any more, on its way to the thread that frees its memory.
final class ReleasedDetections: Sendable {
  private let set: Mutex<ServedDetections?>

  init(_ detections: ServedDetections) {
    set = Mutex(detections)
  }

  /// Lets go of it.
  func release() {
    let last = set.withLock { set in
      defer { set = nil }
      return set
    }
    _ = consume last
  }
}
